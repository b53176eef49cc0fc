extension PickleGlobals {
  /// Packages beside Python's own and torch of which nothing may be imported.
  static let deniedPackages: [(reason: String, modules: String)] = [
    (
      "which runs commands or processes",
      """
      Pyro4 _msi _wmi accelerate.commands accelerate.utils.launch cmd deepspeed.launcher dulwich \
      ffmpeg git horovod mercurial msilib py._process py._path pyautogui pynput pywintypes rpyc \
      scapy streamlit win32api win32com win32process wmi xonsh torch._strobelight
      """
    ),
    (
      "which runs Python code",
      """
      boltons.funcutils cytoolz decorator funcy past.builtins smolagents theano toolz \
      torch._numpy.testing transformers.agents transformers.tools weave sklearn.utils._testing \
      langchain llama_index langchain_core langchain_community
      """
    ),
    (
      "which imports modules",
      """
      __hello__ __phello__ django.utils.module_loading fire hydra hydra_zen importlib_metadata \
      importlib_resources pydantic._internal._validators pydantic.utils pydantic.v1.utils \
      werkzeug.utils zope.dottedname
      """
    ),
    (
      "which loads further pickles",
      """
      bentoml distributed.protocol mlflow pandas._testing pyspark torch.utils._content_store \
      torch.cuda._memory_viz
      """
    ),
    (
      "which reaches native code",
      """
      _ios_support _posixshmem cppyy cupy lightgbm.libpath pycuda pyopencl torch.cuda._utils \
      xgboost.libpath
      """
    ),
    (
      "which reaches the network",
      """
      clearml comet_ml duckdb nis peewee psycopg2 pyarrow.fs pymongo pymysql redis sagemaker \
      sqlalchemy vllm wandb
      """
    ),
    (
      "which reads, writes or removes files",
      """
      _dbm _gdbm cv2 imageio librosa moviepy openpyxl ossaudiodev pydub soundfile spwd xlrd \
      numpy.core.memmap numpy._core.memmap numpy.lib._iotools
      """
    ),
  ]

  /// Single names of packages that are ordinary otherwise.
  static let packageNames: [String: [String: String]] = {
    let files = "which reads or writes files"
    let code = "which runs code that it is given"
    let native = "which reaches native code"
    var table: [String: [String: String]] = [
      "PIL.Image": ["open": files],
      "PIL.ImageGrab": ["*": "which runs commands"],
      "PIL.ImageMath": ["*": code],
      "PIL.ImageShow": ["*": "which runs commands"],
      "attr": ["make_class": code],
      "attr._make": ["_eval_snekfile": code, "_make_method": code, "make_class": code],
      "attrs": ["make_class": code],
      "av": ["open": files],
      "click": ["edit": "which runs commands", "launch": "which runs commands"],
      "diffusers.utils": ["load*": files],
      "fastparquet": ["ParquetFile": files, "write": files],
      "future.utils": ["exec_": code],
      "keras.src.utils.file_utils": ["*": "which reaches the network"],
      "lightgbm.basic": ["_load_lib": native],
      "matplotlib": ["use": "which imports modules"],
      "numpy.lib._function_base_impl": ["piecewise": code, "vectorize": code],
      "numpy.lib.function_base": ["piecewise": code, "vectorize": code],
      "numpy.lib._shape_base_impl": ["apply*": code],
      "numpy.lib.shape_base": ["apply*": code],
      "numpy.lib._utils_impl": ["safe_eval": code],
      "numpy.lib.utils": ["safe_eval": code],
      "pandas": ["core": "which reaches a module through another"],
      "peft.utils.save_and_load": ["load*": "which reaches the network"],
      "pydantic.types": ["ImportString": "which imports modules"],
      "six": ["exec_": code],
      "sklearn.datasets": ["fetch*": "which reaches the network", "load*": files],
      "torch.func": ["*": code],
      "torch.cuda": ["_lazy_call": code],
      "torch.mps": ["compile_shader": native],
      "torch._sources": ["*": files],
      "transformers.pipelines": ["*": "which reaches the network"],
      "typer": ["launch": "which runs commands"],
      "xgboost.core": ["_load_lib": native],
    ]
    for module in [
      "numpy.core.multiarray", "numpy._core.multiarray", "numpy.core._multiarray_umath",
      "numpy._core._multiarray_umath", "numpy.core.records", "numpy._core.records", "numpy.rec",
    ] {
      table[module] = ["fromfile": files]
    }
    for module in ["numpy.core.numeric", "numpy._core.numeric"] {
      table[module] = ["fromfile": files, "fromfunction": code]
    }
    return table
  }()
}
