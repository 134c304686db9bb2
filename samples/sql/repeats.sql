-- Delivery is at least once: lines that were delivered more than once, by race, and how many seconds they really are.
SELECT classId, raceId, count(*)::INTEGER AS lines, count(DISTINCT (racerId, second))::INTEGER AS seconds,
  (count(*) - count(DISTINCT (racerId, second)))::INTEGER AS repeats
FROM delivered
GROUP BY ALL
ORDER BY raceId, classId;
