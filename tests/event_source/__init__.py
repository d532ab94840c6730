"""AWS's event source of a Kinesis stream, as far as a function can tell: shards, batches, retries.

    stream = Stream(shards=2, clock=clock)
    stream.put("greenhouse-1-a", b"...")
    source = EventSource(stream, function, options=Options(batch_size=10), clock=clock)
    source.run()

The rules that it keeps are those of the AWS documentation: "Using Lambda with Kinesis", its pages on batch item
failures and on discarded batch records, and the reference of CreateEventSourceMapping. Where they leave something
open, the harness takes what is harder on the function, and says so. The tests beside it assert them one by one.
"""
