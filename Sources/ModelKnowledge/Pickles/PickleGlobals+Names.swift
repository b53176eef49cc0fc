extension PickleGlobals {
  /// Modules that others import, so that they can be had as an attribute: `torch.os`, `random._os`.
  package static let modulesByName: Set<String> = [
    "asyncio", "builtins", "cloudpickle", "codecs", "concurrent", "copyreg", "ctypes", "dill",
    "functools", "imp", "importlib", "inspect", "io", "joblib", "linecache", "marshal",
    "multiprocessing", "operator", "os", "pdb", "pickle", "pkgutil", "platform", "posix", "runpy",
    "shelve", "shutil", "socket", "sqlite3", "subprocess", "sys", "tarfile", "tempfile",
    "threading", "types", "urllib", "webbrowser", "zipfile", "zipimport",
  ]

  /// What every module has, so that any of them leads to the rest of Python: `torch.__builtins__`.
  static func isReserved(_ name: String) -> Bool {
    name.count > 4 && name.hasPrefix("__") && name.hasSuffix("__")
      && !["__newobj__", "__newobj_ex__"].contains(name)
  }

  /// Names by which modules are run as programs.
  static let programNames: Set<String> = ["main", "_main", "_test"]

  /// Names of denied modules that are plain types after all: for review.
  package static let plainNames: [String: Set<String>] = [
    "builtins": [
      "bool", "bytes", "dict", "float", "frozenset", "int", "list", "object", "range", "slice",
      "str", "tuple", "Ellipsis", "NotImplemented", "Exception", "ValueError", "KeyError",
      "TypeError", "RuntimeError", "AttributeError", "IndexError", "OSError", "ArithmeticError",
      "type(None)",
    ],
    "uuid": ["UUID", "SafeUUID"],
    "types": ["SimpleNamespace"],
    "joblib.numpy_pickle": ["NumpyArrayWrapper", "NDArrayWrapper"],
    "six.moves": ["range"],
    // torch's activations, which whole modules carry as they are: `torch/nn/functional.py`.
    "torch._C._nn": [
      "avg_pool2d", "avg_pool3d", "elu_", "gelu", "gelu_", "glu", "hardsigmoid", "hardswish",
      "hardtanh", "hardtanh_", "leaky_relu", "leaky_relu_", "linear", "log_sigmoid", "mish",
      "mish_", "one_hot", "pad", "relu6", "relu6_", "scaled_dot_product_attention", "silu",
      "silu_", "softplus", "softshrink",
    ],
  ]
}
