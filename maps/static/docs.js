// Opens the API's documentation on /docs; nothing is asked of any other origin.
"use strict";
SwaggerUIBundle({ url: "/openapi.json", dom_id: "#docs", validatorUrl: null, deepLinking: true });
