-- Seconds that arrived late: the object's name tells when its oldest record arrived, the race id (a five-minute window since 1970) when the
-- second was over. More than 30 s apart, and the bike kept it through a dropout.
SELECT classId, raceId, racerId, min(second) AS first_second, max(second) AS last_second, count(*)::INTEGER AS seconds,
  min(arrived - over)::INTEGER AS least_seconds_late
FROM (
  SELECT *, raceId * 300 + second AS over,
    epoch(strptime(regexp_extract(filename, '(\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)-[0-9a-f-]{36}\.gz$', 1), '%Y-%m-%d-%H-%M-%S')) AS arrived
  FROM ridden)
WHERE arrived - over > 30
GROUP BY ALL
ORDER BY raceId, classId, racerId;
