"""Python's gRPC as a client: makes one case's calls and prints what it saw as one line of JSON."""
import hashlib
import json
import queue
import sys
import time

import grpc

from interop import PACKAGE, SERVICE, Protos, fill_of, read_file, settings

SET = settings()
PROTOS = Protos(SET['descriptors'])
CHANNEL = grpc.secure_channel(
    f"127.0.0.1:{SET['port']}",
    grpc.ssl_channel_credentials(read_file(SET['ca']), read_file(SET['key']), read_file(SET['certificate'])),
    options=[('grpc.ssl_target_name_override', 'hub.px.example'), ('grpc.enable_http_proxy', 0)],
    compression=grpc.Compression.Gzip if SET['case'] == 'gzip' else None)
CALLS = {}
for name, request, response, streams_in, streams_out in PROTOS.methods():
    kind = f"{'stream' if streams_in else 'unary'}_{'stream' if streams_out else 'unary'}"
    CALLS[name] = getattr(CHANNEL, kind)(
        f'/{SERVICE}/{name}', request_serializer=request.SerializeToString, response_deserializer=response.FromString)


def message(name, **fields):
    return PROTOS[name](**fields)


def count():
    return CALLS['Count'](message('CountRequest', key=SET['callKey']), timeout=10)


def until(condition):
    for _ in range(500):
        if condition():
            return
        time.sleep(0.02)
    raise TimeoutError('the condition did not come about in 10 s')


def cancelled():
    """Asked on the same connection: a client that exits would end its calls too."""
    until(lambda: count().cancelled == 1)


def first(metadata, key):
    return next(value for name, value in metadata if name == key)


def failure(call):
    try:
        call()
    except grpc.RpcError as error:
        return error
    raise AssertionError('the call did not fail')


def details(error):
    status = PROTOS['google.rpc.Status'].FromString(first(error.trailing_metadata(), 'grpc-status-details-bin'))

    def find(name):
        for packed in status.details:
            if packed.type_url.endswith('/' + name):
                return PROTOS[name].FromString(packed.value)
        return None

    info, bad, request = (find('google.rpc.' + name) for name in ('ErrorInfo', 'BadRequest', 'RequestInfo'))
    return {
        'code': error.code().value[0], 'message': error.details(), 'statusCode': status.code,
        'reason': info.reason, 'domain': info.domain, 'requestId': request.request_id if request else None,
        'violations': [f'{v.field} {v.reason} {v.description}' for v in (bad.field_violations if bad else [])],
    }


def echo():
    response, call = CALLS['Echo'].with_call(
        message('EchoRequest', text='Peña', payload=bytes.fromhex('00ff10')), timeout=30,
        metadata=[('interop-text', 'from python'), ('interop-data-bin', bytes([0, 1, 254, 255]))])
    return {
        'code': call.code().value[0], 'text': response.text, 'payload': response.payload.hex(),
        'header': first(call.initial_metadata(), 'interop-text'), 'trailer': first(call.trailing_metadata(), 'interop-end'),
        'data': first(call.trailing_metadata(), 'interop-data-bin').hex(),
    }


def gzip():
    response, call = CALLS['Echo'].with_call(message('EchoRequest', text='x', payload=bytes(SET['size'])), timeout=30)
    return {'code': call.code().value[0], 'size': len(response.payload)}


def collect():
    digest = hashlib.sha256()

    def chunks():
        for i in range(SET['messages']):
            data = bytes([fill_of(i)]) * SET['size']
            digest.update(data)
            yield message('Chunk', data=data)

    response = CALLS['Collect'](chunks(), timeout=50)
    return {'messages': response.messages, 'bytes': response.bytes, 'theirs': response.sha256.hex(), 'ours': digest.hexdigest()}


def expand_request():
    return message('ExpandRequest', key=SET['callKey'], messages=SET['messages'], size=SET['size'])


def expand():
    call = CALLS['Expand'](expand_request(), timeout=50)
    seen = {'last': -1, 'same': 0}

    # Nobody reads: the server has to stop writing.
    def stalled():
        now = count()
        seen['same'] = seen['same'] + 1 if now.started == 1 and now.sent == seen['last'] else 0
        seen['last'] = now.sent
        return seen['same'] >= 15

    until(stalled)
    digest = hashlib.sha256()
    messages = 0
    for chunk in call:
        digest.update(chunk.data)
        messages += 1
    return {'stalledAt': seen['last'], 'messages': messages, 'ours': digest.hexdigest()}


def requests(source):
    """Sends what comes into a queue, until None."""
    while (data := source.get()) is not None:
        yield message('Chunk', data=data)


def converse():
    source = queue.Queue()
    answers = CALLS['Converse'](requests(source), timeout=30)
    texts = []
    for i in range(100):
        source.put(f'turn {i}'.encode())
        texts.append(next(answers).data.decode())
    source.put(None)
    return {'texts': texts, 'done': next(answers, None) is None}


def abort():
    source = queue.Queue()
    source.put(b'abort')
    answers = CALLS['Converse'](requests(source), timeout=30)
    error = failure(lambda: next(answers))
    source.put(None)
    return {'code': error.code().value[0], 'message': error.details()}


def slow(timeout):
    return CALLS['Slow'].future(message('SlowRequest', key=SET['callKey']), timeout=timeout)


def cancel():
    call = slow(30)
    until(lambda: count().started == 1)
    call.cancel()
    cancelled()
    return {'code': call.code().value[0]}


def cancel_stream():
    call = CALLS['Expand'](expand_request(), timeout=30)
    next(call)
    call.cancel()
    cancelled()
    return {'code': call.code().value[0]}


def deadline():
    error = failure(slow(0.5).result)
    cancelled()
    return {'code': error.code().value[0]}


CASES = {
    'echo': echo,
    'gzip': gzip,
    'collect': collect,
    'expand': expand,
    'converse': converse,
    'abort': abort,
    'fail': lambda: details(failure(lambda: CALLS['Fail'](message('FailRequest'), timeout=30))),
    'deadline': deadline,
    'cancel': cancel,
    'cancelStream': cancel_stream,
    'noDeadline': lambda: details(failure(lambda: CALLS['Echo'](message('EchoRequest')))),
    'refused': lambda: {'code': failure(lambda: CALLS['Echo'](message('EchoRequest'), timeout=5)).code().value[0]},
}

print(json.dumps(CASES[SET['case']]()))
sys.stdout.flush()
CHANNEL.close()
