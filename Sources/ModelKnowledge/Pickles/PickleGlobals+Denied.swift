extension PickleGlobals {
  /// Modules of which nothing may be imported, with everything below them.
  ///
  /// Names from the advisories of picklescan, fickling and modelscan, CPython's standard library
  /// index and torch 2.13's modules that load, compile or run.
  static let deniedModules: [String: String] = {
    var modules: [String: String] = [
      "keras.models": "which runs Python code",
      "keras.saving": "which runs Python code",
      "keras.src.saving": "which runs Python code",
      "keras.utils": "which runs Python code",
      "numpy._pytesttester": "which runs Python code",
      "numpy.compat": "which loads further pickles",
      "numpy.ctypeslib": "which reaches native code",
      "numpy.distutils": "which runs commands or processes",
      "numpy.f2py": "which runs Python code",
      "numpy.lib._datasource": "which reaches the network",
      "numpy.lib._npyio_impl": "which loads further pickles",
      "numpy.lib.format": "which loads further pickles",
      "numpy.lib.npyio": "which loads further pickles",
      "numpy.testing": "which runs Python code",
      "pandas.compat.pickle_compat": "which loads further pickles",
      "pandas.core.computation": "which runs Python code",
      "pandas.io": "which loads further pickles",
      "scipy._lib._testutils": "which runs Python code",
      "scipy.io.matlab": "which reads, writes or removes files",
      "tensorflow.io": "which reads, writes or removes files",
      "tensorflow.keras": "which runs Python code",
      "tensorflow.python": "which runs Python code",
      "tensorflow.saved_model": "which runs Python code",
    ]
    for (reason, names) in deniedGroups + deniedPackages {
      for name in names.split(separator: " ") { modules[String(name)] = reason }
    }
    return modules
  }()

  private static let deniedGroups: [(reason: String, modules: String)] = [
    (
      "which runs commands or processes",
      """
      _aix_support _distutils_hack _multiprocessing _osx_support _posixsubprocess _pyrepl \
      _signal _winapi antigravity asyncio celery commands concurrent conda crypt dask distutils \
      docker easy_install ensurepip execnet fabric faulthandler genericpath idlelib \
      invoke multiprocessing nox nt ntpath os pexpect pip pkg_resources platform plumbum \
      popen2 posix posixpath psutil pty ptyprocess pydoc ray resource setuptools sh \
      signal subprocess tox turtledemo uuid venv virtualenv webbrowser wheel \
      _tkinter tkinter turtle
      """
    ),
    (
      "which runs Python code",
      """
      Cython IPython RestrictedPython __builtin__ __builtins__ _interpreters _operator _pytest \
      _testcapi _testinternalcapi _thread _xxsubinterpreters ast asteval atexit bdb \
      builtins bytecode cProfile cgitb code codeop codetransformer compileall cython dis \
      doctest dummy_threading gc hypothesis inspect interpreters ipykernel jinja2 \
      jupyter_client lib2to3 llvmlite mako marshal mlflow.projects nbconvert nose \
      notebook numba numexpr operator pdb profile pstats py_compile pytest pyximport \
      rlcompleter runpy sched simpleeval sympy symtable test threading timeit trace \
      triton tvm types unittest xdrlib
      """
    ),
    (
      "which imports modules",
      """
      _frozen_importlib _frozen_importlib_external _imp imp importlib modulefinder \
      pkgutil site sitecustomize six.moves sys usercustomize zipimport \
      pyclbr sysconfig _sysconfigdata
      """
    ),
    (
      "which loads further pickles",
      """
      _pickle cPickle cloudpickle dill hickle joblib jsonpickle klepto kombu pickle \
      pickletools shelve srsly zodbpickle \
      skops
      """
    ),
    (
      "which reaches native code",
      """
      _cffi_backend _ctypes cffi ctypes mmap
      """
    ),
    (
      "which reaches the network",
      """
      BaseHTTPServer CGIHTTPServer SimpleHTTPServer SimpleXMLRPCServer _socket _ssl \
      aiohttp asyncssh boto3 botocore cgi fsspec ftplib gcsfs grpc http httplib httpx \
      imaplib nntplib paramiko poplib pycurl requests s3fs smart_open smtpd smtplib \
      socket socketserver ssl telnetlib tornado twisted urllib urllib2 urllib3 urlparse \
      websocket websockets wget wsgiref xmlrpc xmlrpclib zmq torchvision.datasets.utils \
      gradio nltk.data nltk.downloader
      """
    ),
    (
      "which reads, writes or removes files",
      """
      _pyio _winreg bz2 curses dbm fcntl filecmp fileinput glob gzip linecache lzma \
      mailbox msvcrt netrc nturl2path readline shutil sqlite3 tarfile tempfile termios \
      tokenize tty winreg zipapp zipfile _sqlite3 grp h5py lxml onnxruntime plistlib pwd \
      syslog tabnanny xml
      """
    ),
    (
      "which tampers with scanners",
      """
      fickling guardian hayward llamafirewall modelaudit modelscan picklescan pyspectre
      """
    ),
    (
      "which loads or runs what torch was given",
      """
      torch._C torch._classes torch._dynamo torch._export torch._higher_order_ops \
      torch._inductor torch._lazy torch._library torch._logging torch._ops \
      torch._weights_only_unpickler torch.ao.quantization.fx torch.classes torch.compiler \
      torch.contrib torch.cuda.jiterator torch.distributed torch.export torch.fx \
      torch.hub torch.jit torch.library torch.multiprocessing torch.onnx torch.ops \
      torch.package torch.testing torch.utils._config_module \
      torch.utils._cpp_extension_versioner torch.utils.benchmark torch.utils.bottleneck \
      torch.utils.collect_env torch.utils.cpp_extension \
      torch.utils.file_baton torch.utils.hipify \
      torch.utils.model_dump torch.utils.model_zoo torch.utils.show_pickle \
      torch.utils.tensorboard torch.utils.viz \
      torch.autograd.profiler torch.autograd.profiler_util torch.backends.xeon \
      torch.utils._pytree torch.utils.data._utils torch.utils.data.dataloader \
      torch.utils.data.datapipes torch.utils.mobile_optimizer \
      torch.utils.throughput_benchmark torch._utils_internal
      """
    ),
  ]

  /// Names of otherwise ordinary modules; `*` stands for every name, `load*` for a beginning.
  static let deniedNames = standardNames.merging(packageNames) {
    $0.merging($1) { first, _ in first }
  }

  private static let standardNames: [String: [String: String]] = [
    "_codecs": [
      "decode": "which runs code that it is given",
      "lookup": "which runs code that it is given",
      "register": "which runs code that it is given",
      "register_error": "which runs code that it is given",
    ],
    "_functools": [
      "partial": "which runs code that it is given",
      "reduce": "which runs code that it is given",
    ],
    "_io": [
      "FileIO": "which reads or writes files",
      "open": "which reads or writes files",
      "open_code": "which reads or writes files",
    ],
    "argparse": [
      "FileType": "which reads or writes files"
    ],
    "codecs": [
      "EncodedFile": "which reads or writes files",
      "StreamReaderWriter": "which reads or writes files",
      "decode": "which runs code that it is given",
      "getdecoder": "which runs code that it is given",
      "register*": "which runs code that it is given",
      "lookup": "which runs code that it is given",
      "open": "which reads or writes files",
    ],
    "collections": [
      "namedtuple": "which runs code that it is given"
    ],
    "contextlib": [
      "*": "which runs code that it is given"
    ],
    "copyreg": [
      "_extension_cache": "which changes what names mean",
      "_extension_registry": "which changes what names mean",
      "_inverted_registry": "which changes what names mean",
      "add_extension": "which changes what names mean",
      "clear_extension_cache": "which changes what names mean",
      "constructor": "which changes what names mean",
      "dispatch_table": "which changes what names mean",
      "pickle": "which changes what names mean",
      "remove_extension": "which changes what names mean",
    ],
    "dataclasses": [
      "make_dataclass": "which runs code that it is given"
    ],
    "datasets": [
      "load*": "which reaches the network"
    ],
    "diffusers": [
      "DiffusionPipeline": "which reaches the network"
    ],
    "functools": [
      "cached_property": "which runs code that it is given",
      "partial": "which runs code that it is given",
      "partialmethod": "which runs code that it is given",
      "reduce": "which runs code that it is given",
      "singledispatch": "which runs code that it is given",
      "update_wrapper": "which sets attributes of what it is given",
      "wraps": "which runs code that it is given",
    ],
    "getpass": [
      "*": "which reads or writes files"
    ],
    "huggingface_hub": [
      "*": "which reaches the network"
    ],
    "io": [
      "FileIO": "which reads or writes files",
      "OpenWrapper": "which reads or writes files",
      "open": "which reads or writes files",
      "open_code": "which reads or writes files",
    ],
    "itertools": [
      "accumulate": "which runs code that it is given",
      "dropwhile": "which runs code that it is given",
      "filterfalse": "which runs code that it is given",
      "groupby": "which runs code that it is given",
      "starmap": "which runs code that it is given",
      "takewhile": "which runs code that it is given",
    ],
    "keras": [
      "load*": "which runs code that it is given"
    ],
    "keras.layers": [
      "Lambda": "which runs code that it is given"
    ],
    "keras.src.layers": [
      "Lambda": "which runs code that it is given"
    ],
    "keras.src.layers.core.lambda_layer": [
      "*": "which runs code that it is given"
    ],
    "logging": [
      "FileHandler": "which reads or writes files",
      "basicConfig": "which reads or writes files",
      "config": "which imports modules",
      "handlers": "which reads or writes files",
    ],
    "logging.config": [
      "*": "which imports modules"
    ],
    "logging.handlers": [
      "*": "which reads or writes files"
    ],
    "numpy": [
      "DataSource": "which reaches the network",
      "apply_along_axis": "which runs code that it is given",
      "apply_over_axes": "which runs code that it is given",
      "ctypeslib": "which reaches native code",
      "distutils": "which runs commands",
      "fromfile": "which reads or writes files",
      "fromfunction": "which runs code that it is given",
      "frompyfunc": "which runs code that it is given",
      "fromregex": "which reads or writes files",
      "genfromtxt": "which reads or writes files",
      "get_include": "which reads or writes files",
      "load": "which loads further pickles",
      "load_library": "which reaches native code",
      "loads": "which loads further pickles",
      "loadtxt": "which reads or writes files",
      "lookfor": "which runs code that it is given",
      "memmap": "which reads or writes files",
      "piecewise": "which runs code that it is given",
      "save*": "which reads or writes files",
      "source": "which runs code that it is given",
      "test": "which runs code that it is given",
      "vectorize": "which runs code that it is given",
    ],
    "onnx": [
      "load*": "which reads or writes files"
    ],
    "pandas": [
      "ExcelWriter": "which reads or writes files",
      "HDFStore": "which reads or writes files",
      "eval": "which runs code that it is given",
      "read_*": "which reads or writes files",
      "to_pickle": "which reads or writes files",
    ],
    "ruamel.yaml": [
      "*": "which runs code that it is given"
    ],
    "scipy.io": [
      "*": "which reads or writes files"
    ],
    "skimage.io": [
      "*": "which reads or writes files"
    ],
    "sklearn.externals": [
      "*": "which loads further pickles"
    ],
    "spacy": [
      "load*": "which runs code that it is given"
    ],
    "string": [
      "Formatter": "which runs code that it is given"
    ],
    "tensorflow": [
      "compat": "which runs code that it is given",
      "load*": "which runs code that it is given",
      "numpy_function": "which runs code that it is given",
      "py_func": "which runs code that it is given",
      "py_function": "which runs code that it is given",
    ],
    "torch": [
      "_dynamo": "which loads or runs what torch was given",
      "_inductor": "which loads or runs what torch was given",
      "_ops": "which loads or runs what torch was given",
      "classes": "which loads or runs what torch was given",
      "compile": "which runs code that it is given",
      "distributed": "which loads or runs what torch was given",
      "from_file": "which reads or writes files",
      "fx": "which loads or runs what torch was given",
      "hub": "which loads or runs what torch was given",
      "jit": "which loads or runs what torch was given",
      "library": "which loads or runs what torch was given",
      "load": "which loads further pickles",
      "multiprocessing": "which loads or runs what torch was given",
      "ops": "which loads or runs what torch was given",
      "package": "which loads or runs what torch was given",
      "save": "which reads or writes files",
      "serialization": "which loads or runs what torch was given",
      "set_default_tensor_type": "which runs code that it is given",
      "storage": "which loads or runs what torch was given",
      "utils": "which loads or runs what torch was given",
      "vmap": "which runs code that it is given",
    ],
    "torch._appdirs": [
      "*": "which reads or writes files"
    ],
    "torch._functorch": [
      "*": "which runs code that it is given"
    ],
    "torch._guards": [
      "*": "which runs code that it is given"
    ],
    "torch.autograd": [
      "Function": "which runs code that it is given",
      "backward": "which runs code that it is given",
      "grad": "which runs code that it is given",
      "profiler": "which reads or writes files",
    ],
    "torch.nn.utils.stateless": [
      "functional_call": "which runs code that it is given"
    ],
    "torch.profiler": [
      "*": "which reads or writes files"
    ],
    "torch.serialization": [
      "*": "which loads further pickles",
      "_legacy_load": "which loads further pickles",
      "_load": "which loads further pickles",
      "load": "which loads further pickles",
      "save": "which reads or writes files",
    ],
    "torch.storage": [
      "_load_from_bytes": "which loads further pickles"
    ],
    "torch.utils.data": [
      "DataLoader": "which runs code that it is given"
    ],
    "torch.utils.checkpoint": [
      "checkpoint": "which runs code that it is given",
      "checkpoint_sequential": "which runs code that it is given",
    ],
    "torchaudio": [
      "load": "which reads or writes files"
    ],
    "torchvision.io": [
      "*": "which reads or writes files"
    ],
    "transformers": [
      "AutoConfig": "which reaches the network",
      "AutoModel*": "which reaches the network",
      "AutoProcessor": "which reaches the network",
      "AutoTokenizer": "which reaches the network",
      "pipeline": "which reaches the network",
    ],
    "transformers.dynamic_module_utils": [
      "*": "which imports modules"
    ],
    "transformers.utils.hub": [
      "*": "which reaches the network"
    ],
    "typing": [
      "ForwardRef": "which runs code that it is given",
      "NamedTuple": "which runs code that it is given",
      "get_type_hints": "which runs code that it is given",
    ],
    "weakref": [
      "WeakMethod": "which runs code that it is given",
      "finalize": "which runs code that it is given",
    ],
    "yaml": [
      "*": "which runs code that it is given"
    ],
  ]
}
