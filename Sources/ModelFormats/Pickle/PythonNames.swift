/// How Python 3 renames what Python 2 pickled, for protocols below 3.
///
/// `IMPORT_MAPPING` and `NAME_MAPPING` of CPython 3.11, `Lib/_compat_pickle.py`.
enum PythonNames {
  /// The Python 3 name of a global that a pickle of protocol 0, 1 or 2 states.
  static func current(_ module: String, _ name: String) -> (module: String, name: String) {
    if let renamed = names[module]?[name] { return renamed }
    return (modules[module] ?? module, name)
  }

  private static let modules: [String: String] = [
    "BaseHTTPServer": "http.server",
    "CGIHTTPServer": "http.server",
    "ConfigParser": "configparser",
    "Cookie": "http.cookies",
    "Dialog": "tkinter.dialog",
    "DocXMLRPCServer": "xmlrpc.server",
    "FileDialog": "tkinter.filedialog",
    "HTMLParser": "html.parser",
    "Queue": "queue",
    "ScrolledText": "tkinter.scrolledtext",
    "SimpleDialog": "tkinter.simpledialog",
    "SimpleHTTPServer": "http.server",
    "SimpleXMLRPCServer": "xmlrpc.server",
    "SocketServer": "socketserver",
    "StringIO": "io",
    "Tix": "tkinter.tix",
    "Tkconstants": "tkinter.constants",
    "Tkdnd": "tkinter.dnd",
    "Tkinter": "tkinter",
    "UserDict": "collections",
    "UserList": "collections",
    "UserString": "collections",
    "__builtin__": "builtins",
    "_abcoll": "collections.abc",
    "_elementtree": "xml.etree.ElementTree",
    "_winreg": "winreg",
    "anydbm": "dbm",
    "cPickle": "pickle",
    "cStringIO": "io",
    "commands": "subprocess",
    "cookielib": "http.cookiejar",
    "copy_reg": "copyreg",
    "dbhash": "dbm.bsd",
    "dbm": "dbm.ndbm",
    "dumbdbm": "dbm.dumb",
    "dummy_thread": "_dummy_thread",
    "gdbm": "dbm.gnu",
    "htmlentitydefs": "html.entities",
    "httplib": "http.client",
    "markupbase": "_markupbase",
    "repr": "reprlib",
    "robotparser": "urllib.robotparser",
    "test.test_support": "test.support",
    "thread": "_thread",
    "tkColorChooser": "tkinter.colorchooser",
    "tkCommonDialog": "tkinter.commondialog",
    "tkFileDialog": "tkinter.filedialog",
    "tkFont": "tkinter.font",
    "tkMessageBox": "tkinter.messagebox",
    "tkSimpleDialog": "tkinter.simpledialog",
    "ttk": "tkinter.ttk",
    "urllib2": "urllib.request",
    "urlparse": "urllib.parse",
    "whichdb": "dbm",
    "xmlrpclib": "xmlrpc.client",
  ]

  private static let names: [String: [String: (module: String, name: String)]] = [
    "UserDict": [
      "IterableUserDict": ("collections", "UserDict"),
      "UserDict": ("collections", "UserDict"),
    ],
    "UserList": [
      "UserList": ("collections", "UserList")
    ],
    "UserString": [
      "UserString": ("collections", "UserString")
    ],
    "__builtin__": [
      "basestring": ("builtins", "str"),
      "intern": ("sys", "intern"),
      "long": ("builtins", "int"),
      "reduce": ("functools", "reduce"),
      "unichr": ("builtins", "chr"),
      "unicode": ("builtins", "str"),
      "xrange": ("builtins", "range"),
    ],
    "_multiprocessing": [
      "Connection": ("multiprocessing.connection", "Connection")
    ],
    "_socket": [
      "fromfd": ("socket", "fromfd")
    ],
    "exceptions": [
      "ArithmeticError": ("builtins", "ArithmeticError"),
      "AssertionError": ("builtins", "AssertionError"),
      "AttributeError": ("builtins", "AttributeError"),
      "BaseException": ("builtins", "BaseException"),
      "BufferError": ("builtins", "BufferError"),
      "BytesWarning": ("builtins", "BytesWarning"),
      "DeprecationWarning": ("builtins", "DeprecationWarning"),
      "EOFError": ("builtins", "EOFError"),
      "EnvironmentError": ("builtins", "EnvironmentError"),
      "Exception": ("builtins", "Exception"),
      "FloatingPointError": ("builtins", "FloatingPointError"),
      "FutureWarning": ("builtins", "FutureWarning"),
      "GeneratorExit": ("builtins", "GeneratorExit"),
      "IOError": ("builtins", "IOError"),
      "ImportError": ("builtins", "ImportError"),
      "ImportWarning": ("builtins", "ImportWarning"),
      "IndentationError": ("builtins", "IndentationError"),
      "IndexError": ("builtins", "IndexError"),
      "KeyError": ("builtins", "KeyError"),
      "KeyboardInterrupt": ("builtins", "KeyboardInterrupt"),
      "LookupError": ("builtins", "LookupError"),
      "MemoryError": ("builtins", "MemoryError"),
      "NameError": ("builtins", "NameError"),
      "NotImplementedError": ("builtins", "NotImplementedError"),
      "OSError": ("builtins", "OSError"),
      "OverflowError": ("builtins", "OverflowError"),
      "PendingDeprecationWarning": ("builtins", "PendingDeprecationWarning"),
      "ReferenceError": ("builtins", "ReferenceError"),
      "RuntimeError": ("builtins", "RuntimeError"),
      "RuntimeWarning": ("builtins", "RuntimeWarning"),
      "StandardError": ("builtins", "Exception"),
      "StopIteration": ("builtins", "StopIteration"),
      "SyntaxError": ("builtins", "SyntaxError"),
      "SyntaxWarning": ("builtins", "SyntaxWarning"),
      "SystemError": ("builtins", "SystemError"),
      "SystemExit": ("builtins", "SystemExit"),
      "TabError": ("builtins", "TabError"),
      "TypeError": ("builtins", "TypeError"),
      "UnboundLocalError": ("builtins", "UnboundLocalError"),
      "UnicodeDecodeError": ("builtins", "UnicodeDecodeError"),
      "UnicodeEncodeError": ("builtins", "UnicodeEncodeError"),
      "UnicodeError": ("builtins", "UnicodeError"),
      "UnicodeTranslateError": ("builtins", "UnicodeTranslateError"),
      "UnicodeWarning": ("builtins", "UnicodeWarning"),
      "UserWarning": ("builtins", "UserWarning"),
      "ValueError": ("builtins", "ValueError"),
      "Warning": ("builtins", "Warning"),
      "ZeroDivisionError": ("builtins", "ZeroDivisionError"),
    ],
    "itertools": [
      "ifilter": ("builtins", "filter"),
      "ifilterfalse": ("itertools", "filterfalse"),
      "imap": ("builtins", "map"),
      "izip": ("builtins", "zip"),
      "izip_longest": ("itertools", "zip_longest"),
    ],
    "multiprocessing": [
      "AuthenticationError": ("multiprocessing.context", "AuthenticationError"),
      "BufferTooShort": ("multiprocessing.context", "BufferTooShort"),
      "ProcessError": ("multiprocessing.context", "ProcessError"),
      "TimeoutError": ("multiprocessing.context", "TimeoutError"),
    ],
    "multiprocessing.forking": [
      "Popen": ("multiprocessing.popen_fork", "Popen")
    ],
    "multiprocessing.process": [
      "Process": ("multiprocessing.context", "Process")
    ],
    "socket": [
      "_socketobject": ("socket", "SocketType")
    ],
    "urllib": [
      "ContentTooShortError": ("urllib.error", "ContentTooShortError"),
      "getproxies": ("urllib.request", "getproxies"),
      "pathname2url": ("urllib.request", "pathname2url"),
      "quote": ("urllib.parse", "quote"),
      "quote_plus": ("urllib.parse", "quote_plus"),
      "unquote": ("urllib.parse", "unquote"),
      "unquote_plus": ("urllib.parse", "unquote_plus"),
      "url2pathname": ("urllib.request", "url2pathname"),
      "urlcleanup": ("urllib.request", "urlcleanup"),
      "urlencode": ("urllib.parse", "urlencode"),
      "urlopen": ("urllib.request", "urlopen"),
      "urlretrieve": ("urllib.request", "urlretrieve"),
    ],
    "urllib2": [
      "HTTPError": ("urllib.error", "HTTPError"),
      "URLError": ("urllib.error", "URLError"),
    ],
    "whichdb": [
      "whichdb": ("dbm", "whichdb")
    ],
  ]
}
