-- Results: rank by mean output over the race's 300 seconds, a missing second counts 0; the last second's output beside it.
SELECT classId, raceId, rank() OVER (PARTITION BY classId, raceId ORDER BY mean DESC)::INTEGER AS rank, racerId, name, mean, last, best, seconds
FROM (
  SELECT classId, raceId, racerId,
    arg_max(name, second) AS name,
    -- Half up, in whole counts of 0.0001: a division of floating-point numbers would miss ties.
    ((((sum(output) * 10000)::BIGINT * 2 + 300) // 600) / 10000)::DECIMAL(10, 4) AS mean,
    max(output) FILTER (second = 300) AS last,
    max(output) AS best,
    count(*)::INTEGER AS seconds
  FROM ridden
  GROUP BY ALL)
ORDER BY raceId, classId, rank, racerId;
