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

  /// Functions of Python and of loaders, by names that modules import them under.
  ///
  /// Whoever has one by any of these modules has it. Nothing that honest pickles name is called so.
  static let reachedNames: [String: String] = {
    let groups = [
      (
        "which runs code that it is given",
        "__build_class__ compile eval exec exec_ exec_module execfile run_module run_path runcode"
      ),
      (
        "which imports what it is given",
        """
        __import__ dynamic_import import_from_string import_module import_object import_string \
        import_optional_dependency import_attr get_class_from_dynamic_module load_module locate \
        resolve_name
        """
      ),
      (
        "which runs commands",
        """
        Popen check_call check_output create_subprocess_exec create_subprocess_shell \
        execute_and_return getoutput getstatusoutput popen posix_spawn run_command spawnv spawnve
        """
      ),
      (
        "which loads further pickles",
        "joblib_load load_pickle pickle_load pickle_loads read_pickle torch_load unpickle unsafe_load"
      ),
      ("which reaches native code", "CDLL LoadLibrary PyDLL dlopen load_library"),
      (
        "which reaches the network",
        "cached_download hf_hub_download snapshot_download urlopen urlretrieve"
      ),
      ("which reads, writes or removes files", "removedirs rmtree unlink"),
    ]
    var table: [String: String] = [:]
    for (reason, names) in groups {
      for name in names.split(separator: " ") { table[String(name)] = reason }
    }
    return table
  }()

  /// What `gadgetGroups` says of a name, by module.
  static let gadgets: [String: [String: String]] = {
    var table: [String: [String: String]] = [:]
    for (reason, entries) in gadgetGroups {
      for entry in entries.split(separator: " ") {
        let parts = entry.split(separator: ":")
        guard parts.count == 2 else { continue }
        for name in parts[1].split(separator: ",") {
          table[String(parts[0]), default: [:]][String(name)] = reason
        }
      }
    }
    return table
  }()

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
