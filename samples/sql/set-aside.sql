-- What could not be delivered: by reason, with the first of each as it came.
SELECT errorCode, regexp_extract(errorMessage, 'record: ([a-z-]+): ', 1) AS fault, count(*)::INTEGER AS records,
  decode(from_base64(first(rawData ORDER BY arrivalTimestamp))) AS first_record
FROM read_json('day/processing-failed/*/*/*/*/*', format = 'newline_delimited', columns = {
  rawData: 'VARCHAR', errorCode: 'VARCHAR', errorMessage: 'VARCHAR', attemptsMade: 'INTEGER', arrivalTimestamp: 'BIGINT',
  attemptEndingTimestamp: 'BIGINT', lambdaARN: 'VARCHAR'})
GROUP BY ALL
ORDER BY records DESC, fault;
