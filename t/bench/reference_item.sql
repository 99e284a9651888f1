-- pgbench: one item by its key, as a read that no cache answers.
\set number random(1, 10000)
SELECT * FROM items WHERE number = :number;
