"""Python's gRPC as a server of interop.proto. Prints its port; ends with its input."""
import hashlib
import sys
import threading
from collections import defaultdict
from concurrent import futures

import grpc

from interop import SERVICE, Protos, fill_of, read_file, settings

SET = settings()
PROTOS = Protos(SET['descriptors'])
LOCK = threading.Lock()
COUNTS = defaultdict(lambda: {'started': 0, 'cancelled': 0, 'sent': 0})


def add(key, what):
    with LOCK:
        COUNTS[key][what] += 1


def begin(request, context):
    """Counts a start, and an end that the handler did not announce."""
    add(request.key, 'started')
    answered, ended = threading.Event(), threading.Event()

    def over():
        if not answered.is_set():
            add(request.key, 'cancelled')
        ended.set()

    if not context.add_callback(over):
        over()
    return answered, ended


def echo(request, context):
    metadata = context.invocation_metadata()
    context.send_initial_metadata([(key, value) for key, value in metadata if key == 'interop-text'])
    context.set_trailing_metadata(
        [('interop-end', value) for key, value in metadata if key == 'interop-text']
        + [(key, value) for key, value in metadata if key == 'interop-data-bin'])
    return PROTOS['EchoResponse'](text=request.text, payload=request.payload)


def collect(chunks, context):
    digest = hashlib.sha256()
    response = PROTOS['CollectResponse']()
    for chunk in chunks:
        digest.update(chunk.data)
        response.messages += 1
        response.bytes += len(chunk.data)
    response.sha256 = digest.digest()
    return response


def expand(request, context):
    answered, ended = begin(request, context)
    for i in range(request.messages):
        if ended.is_set():
            return
        # Compressed, these chunks would fit into any window.
        context.disable_next_message_compression()
        yield PROTOS['Chunk'](data=bytes([fill_of(i)]) * request.size)
        add(request.key, 'sent')
    answered.set()


def converse(chunks, context):
    for chunk in chunks:
        if chunk.data == b'abort':
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, 'asked to')
        yield chunk


def fail(request, context):
    text = '2 fields of the request break a rule.'
    status = PROTOS['google.rpc.Status'](code=grpc.StatusCode.INVALID_ARGUMENT.value[0], message=text)

    def pack(name, detail):
        packed = status.details.add()
        packed.type_url = 'type.googleapis.com/' + name
        packed.value = detail.SerializeToString()

    pack('google.rpc.ErrorInfo', PROTOS['google.rpc.ErrorInfo'](reason='FIELD_INVALID', domain='policeexchange'))
    pack('google.rpc.BadRequest', PROTOS['google.rpc.BadRequest'](field_violations=SET['violations']))
    retry = PROTOS['google.rpc.RetryInfo']()
    retry.retry_delay.seconds, retry.retry_delay.nanos = 1, 500_000_000
    pack('google.rpc.RetryInfo', retry)
    pack('google.rpc.RequestInfo', PROTOS['google.rpc.RequestInfo'](request_id='r-1'))
    context.set_trailing_metadata([('grpc-status-details-bin', status.SerializeToString())])
    context.abort(grpc.StatusCode.INVALID_ARGUMENT, text)


def slow(request, context):
    answered, ended = begin(request, context)
    if not ended.wait(30):
        answered.set()
    return PROTOS['SlowResponse']()


def count(request, context):
    with LOCK:
        return PROTOS['CountResponse'](**COUNTS[request.key])


HANDLERS = {
    'Echo': echo, 'Collect': collect, 'Expand': expand, 'Converse': converse, 'Fail': fail, 'Slow': slow, 'Count': count,
}
METHODS = {}
for name, request, response, streams_in, streams_out in PROTOS.methods():
    make = getattr(grpc, f"{'stream' if streams_in else 'unary'}_{'stream' if streams_out else 'unary'}_rpc_method_handler")
    METHODS[name] = make(HANDLERS[name], request_deserializer=request.FromString, response_serializer=response.SerializeToString)

SERVER = grpc.server(futures.ThreadPoolExecutor(16), compression=grpc.Compression.Gzip)
SERVER.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, METHODS),))
PORT = SERVER.add_secure_port('127.0.0.1:0', grpc.ssl_server_credentials(
    [(read_file(SET['key']), read_file(SET['certificate']))], read_file(SET['ca']), require_client_auth=True))
SERVER.start()
print(PORT, flush=True)
sys.stdin.read()
SERVER.stop(None)
