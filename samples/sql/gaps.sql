-- Gaps: three and more missing seconds between two ridden ones, as the organiser's notes tell them.
SELECT classId, raceId, racerId, before + 1 AS first_missing, second - before - 1 AS seconds_missing
FROM (
  SELECT classId, raceId, racerId, second, lag(second) OVER (PARTITION BY classId, raceId, racerId ORDER BY second) AS before
  FROM ridden)
WHERE second - before - 1 >= 3
ORDER BY ALL;
