// The API's own page: Swagger UI from here; what is tried out is sent as whoever is signed in.

async function open() {
  const answer = await fetch("/api/session", { headers: { Accept: "application/json" }, credentials: "same-origin" });
  const { csrf } = answer.ok ? await answer.json() : {};
  SwaggerUIBundle({
    url: "/openapi.json", dom_id: "#docs", validatorUrl: null, deepLinking: true,
    requestInterceptor: (request) => {
      if (csrf) request.headers["X-CSRF-Token"] = csrf;
      return request;
    },
  });
}

open();
