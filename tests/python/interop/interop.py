"""What the Python client and server of the interop tests share."""
import json
import sys

from google.protobuf import descriptor_pb2, descriptor_pool

try:
    from google.protobuf.message_factory import GetMessageClass
except ImportError:  # before protobuf 4.22
    from google.protobuf.message_factory import MessageFactory

    def GetMessageClass(descriptor):
        return MessageFactory().GetPrototype(descriptor)

PACKAGE = 'policeexchange.interop.v1.'
SERVICE = PACKAGE + 'InteropService'


def settings():
    """Settings are the first line of the input."""
    return json.loads(sys.stdin.readline())


class Protos:
    """Message classes from the descriptor set that the test wrote."""

    def __init__(self, path):
        files = descriptor_pb2.FileDescriptorSet()
        with open(path, 'rb') as source:
            files.ParseFromString(source.read())
        self._pool = descriptor_pool.DescriptorPool()
        for file in files.file:
            self._pool.Add(file) if hasattr(self._pool, 'Add') else self._pool.AddSerializedFile(file.SerializeToString())
        self._classes = {}

    def __getitem__(self, name):
        if name not in self._classes:
            full = name if '.' in name else PACKAGE + name
            self._classes[name] = GetMessageClass(self._pool.FindMessageTypeByName(full))
        return self._classes[name]

    def methods(self):
        """Name, request class, response class, streams requests, streams responses."""
        for method in self._pool.FindServiceByName(SERVICE).methods:
            raw = descriptor_pb2.MethodDescriptorProto()
            method.CopyToProto(raw)
            yield (method.name, self[method.input_type.full_name], self[method.output_type.full_name],
                   raw.client_streaming, raw.server_streaming)


def fill_of(chunk):
    return (31 * chunk + 7) & 0xff


def read_file(path):
    with open(path, 'rb') as source:
        return source.read()
