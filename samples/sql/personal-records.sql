-- Personal records of a class: each racer's best output at ten marks of the race, over all races. The same as in class-1.gz.
SELECT second, racerId, max(output) AS record, arg_max(raceId, output) AS raceId
FROM ridden
WHERE classId = 1 AND second IN (1, 30, 60, 90, 120, 150, 180, 210, 240, 300)
GROUP BY ALL
ORDER BY second, record DESC, racerId;
