-- Two views that the other queries begin from. Run in the folder that holds day/ (samples/), or with the path of your own bucket.

-- Every delivered line, as delivered: at least once, in no order. Columns are named, so that types do not depend on what a day happens to hold.
CREATE VIEW delivered AS
SELECT *
FROM read_json('day/data/*/*/*/*/*.gz', format = 'newline_delimited', compression = 'gzip', filename = true, columns = {
  uuid: 'VARCHAR', event: 'VARCHAR', deviceTimestamp: 'BIGINT', second: 'INTEGER', raceId: 'BIGINT', name: 'VARCHAR', racerId: 'INTEGER',
  classId: 'TINYINT', cadence: 'DOUBLE', resistance: 'DOUBLE', quality: 'VARCHAR', output: 'DECIMAL(10, 4)', fault: 'VARCHAR'})
WHERE fault IS NULL;

-- Each second of each racer once: of several tellings the best output counts, as it does in the history and in results.
CREATE VIEW ridden AS
SELECT * EXCLUDE (telling)
FROM (
  SELECT *, row_number() OVER (PARTITION BY classId, raceId, racerId, second ORDER BY output DESC, uuid) AS telling
  FROM delivered)
WHERE telling = 1;
