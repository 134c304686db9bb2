// DuckDB over delivered objects in the bucket's folder: gzip, a JSON object a line, partitions named in the path. Prints the rows as JSON.
// Its httpfs extension is not part of the npm package (INSTALL downloads it), so what it asks over S3 is tested in HttpfsTests.
import { DuckDBInstance } from '@duckdb/node-api';

const [folder] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(':memory:')).connect();
const rows = await connection.runAndReadAll(`
  SELECT dt::VARCHAR AS dt, hh::VARCHAR AS hh, classId, count(DISTINCT (raceId, racerId, second)) AS seconds, max(output) AS best
  FROM read_json('${folder}/raw/*/*/*.gz', format = 'newline_delimited', compression = 'gzip', hive_partitioning = true,
    hive_types_autocast = false)
  GROUP BY ALL ORDER BY ALL`);
console.log(JSON.stringify(rows.getRowObjectsJson()));
