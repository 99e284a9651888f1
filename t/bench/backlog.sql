-- Events that wait: real ones of bids again, under new ids.
INSERT INTO outbox (event_id, routing_key, subject_id, payload)
SELECT gen_random_uuid(), routing_key, subject_id, payload
FROM (SELECT * FROM outbox WHERE routing_key = 'bid.placed' LIMIT 1000) AS recent,
     generate_series(1, :count / 1000);
