"""`make bench`: every benchmark in turn, each printing a table and writing JSON to `.bench/`."""

import asyncio

from tests.benchmarks import end_to_end

if __name__ == "__main__":
    asyncio.run(end_to_end.main())
