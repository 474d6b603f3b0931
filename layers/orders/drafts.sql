-- name: rewrite
-- A draft as it reads from now on; what is out is corrected, never rewritten.
UPDATE dispatch_order
   SET urgency = %(urgency)s::text, response_level = %(response_level)s::text,
       receiver_kind = %(receiver_kind)s::text, receiver_code = %(receiver_code)s::text,
       receiver_name = %(receiver_name)s::text, substitute_kind = %(substitute_kind)s::text,
       substitute_code = %(substitute_code)s::text, substitute_name = %(substitute_name)s::text,
       copies_to = %(copies_to)s::text[], task = %(task)s::text,
       arrive_at = ST_SetSRID(ST_MakePoint(%(lon)s::float8, %(lat)s::float8), 4490),
       given = %(given)s::jsonb, place_text = %(place_text)s::text,
       assembly_text = %(assembly_text)s::text, way_text = %(way_text)s::text,
       avoid_text = %(avoid_text)s::text, travel_min = %(travel_min)s::integer,
       contact_name = %(contact_name)s::text, contact_phone = %(contact_phone)s::text,
       safety_text = %(safety_text)s::text, feedback_text = %(feedback_text)s::text,
       receipt_min = %(receipt_min)s::integer, arrival_min = %(arrival_min)s::integer,
       hold_ids = %(hold_ids)s::bigint[], drafted_by = %(drafted_by)s::text, drafted_at = now(),
       signed_name = %(signed_name)s::text, signed_post = %(signed_post)s::text
 WHERE region_code = %(region_code)s::text AND order_no = %(order_no)s::text
   AND revision = %(revision)s::integer AND state = 'drafted';
