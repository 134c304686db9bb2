-- How a class is ridden: mean cadence, resistance and output of each half minute, over every racer and race.
SELECT (second - 1) // 30 * 30 + 1 AS from_second, count(*)::INTEGER AS seconds, round(avg(cadence), 1) AS cadence_rpm,
  round(avg(resistance), 1) AS resistance_percent, round(avg(output), 1) AS output
FROM ridden
WHERE classId = 1
GROUP BY ALL
ORDER BY from_second;
