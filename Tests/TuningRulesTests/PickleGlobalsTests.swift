import ModelFacts
import Testing
import TuningRules
import ModelKnowledge
import ModelPrediction

/// What scans add up to.
private func summary(of scans: [PickleScan]) -> SecuritySummary {
  SecuritySummary(PickleJudgement.all(scans), of: scans)
}

@Suite struct `names that pickles import` {
  /// The words for a verdict.
  private func word(_ module: String, _ name: String) -> String {
    switch PickleGlobals.classify(module: module, name: name) {
    case .safe: "safe"
    case .review: "review"
    case .unsafe: "unsafe"
    }
  }

  @Test func `are safe when torch's loader allows them, 144 of them`() {
    let allowed = WeightsOnlyGlobals.names.flatMap { module, names in names.map { (module, $0) } }
    #expect(allowed.count == 144)
    for (module, name) in allowed { #expect(word(module, name) == "safe", "\(module).\(name)") }
  }

  @Test(arguments: [
    ("os", "system"), ("posix", "system"), ("os.path", "join"), ("builtins", "eval"),
    ("builtins", "getattr"), ("__builtin__", "eval"), ("subprocess", "Popen"),
    ("importlib._bootstrap", "_gcd_import"), ("asyncio.unix_events", "_UnixSubprocessTransport"),
    ("collections", "OrderedDict.__init__.__globals__"), ("torch", "_utils.os.system"),
    ("torch.hub", "load"), ("torch", "load"), ("torch.serialization", "load"),
    ("torch.storage", "_load_from_bytes"), ("torch.fx.graph_module", "reduce_graph_module"),
    ("torch.distributed.rpc", "rpc_sync"), ("numpy", "load"), ("numpy.f2py.crackfortran", "x"),
    ("numpy.testing._private.utils", "runstring"), ("pandas", "read_pickle"),
    ("pandas.io.pickle", "read_pickle"), ("functools", "partial"), ("operator", "attrgetter"),
    ("io", "FileIO"), ("codecs", "decode"), ("weakref", "finalize"), ("logging", "FileHandler"),
    ("logging.config", "dictConfig"), ("yaml", "unsafe_load"), ("keras.models", "load_model"),
    ("picklescan.cli", "main"), ("anything", "Class.method"), ("pip", "main"),
    ("torch", "os"), ("random", "_os"), ("copyreg", "add_extension"), ("argparse", "FileType"),
    ("torch.utils.data.datapipes.iter.callable", "MapperIterDataPipe"), ("typing", "ForwardRef"),
    ("torch.utils._pytree", "tree_map"), ("keras.src.layers", "Lambda"), ("xml.sax", "parse"),
    ("torchvision.io.image", "read_file"), ("torch.profiler.profiler", "profile"),
    ("mlflow.projects.backend", "x"), ("sympy", "sympify"), ("uuid", "_load_system_functions"),
    ("torch", "__builtins__"), ("mine", "__loader__"), ("calendar", "main"), ("difflib", "_test"),
    ("copyreg", "_inverted_registry"), ("copyreg", "_extension_cache"),
    ("hydra.utils", "instantiate"), ("mine.tools", "import_module"), ("trl.x", "Popen"),
    ("bitsandbytes.utils", "execute_and_return"), ("typing", "get_type_hints"),
    ("werkzeug.utils", "import_string"), ("numpy._core.records", "fromfile"), ("six", "exec_"),
    ("torch._tensor", "copyreg"), ("codecs", "register_error"), ("functools", "update_wrapper"),
    ("numpy.lib.shape_base", "apply_along_axis"), ("PIL.ImageMath", "eval"), ("pyspark.x", "y"),
  ])
  func `are dangerous when they run or reach something`(_ module: String, _ name: String) {
    #expect(word(module, name) == "unsafe")
  }

  @Test(arguments: [
    ("argparse", "Namespace"), ("numpy", "ndarray"), ("numpy.core.multiarray", "_reconstruct"),
    ("torch.jit._pickle", "build_intlist"),
    ("pathlib", "PosixPath"), ("datetime", "datetime"), ("collections", "defaultdict"),
    ("builtins", "list"), ("builtins", "dict"), ("uuid", "UUID"), ("my_package.model", "Net"),
    ("transformers.training_args", "TrainingArguments"), ("torch.nn.modules.linear", "Linear"),
    ("torch.distributed.tensor", "DTensor"), ("torch.optim.adam", "Adam"),
    ("omegaconf.dictconfig", "DictConfig"), ("copyreg", "extension 5"), ("\u{ff4f}s", "system"),
    ("torch.distributed.checkpoint.metadata", "Metadata"), ("osx", "system"),
    ("torch.utils.data.dataset", "TensorDataset"), ("nltk.stem.porter", "PorterStemmer"),
    ("sklearn.externals.joblib.numpy_pickle", "NumpyArrayWrapper"),
    ("base64", "b64decode"), ("codecs", "encode"), ("difflib", "SequenceMatcher"),
    ("select", "epoll"), ("selectors", "DefaultSelector"), ("functools", "lru_cache"),
    ("functools", "cmp_to_key"), ("logging", "getLogger"), ("logging", "Logger"),
    ("copyreg", "__newobj__"), ("mine", "__name"), ("numpy.core.multiarray", "scalar"),
  ])
  func `are for review when nobody vouches for them`(_ module: String, _ name: String) {
    #expect(word(module, name) == "review")
  }
}

@Suite struct `a judgement of pickles` {
  private func scan(_ file: String, _ imports: [PickleImport]) -> PickleScan {
    var scan = PickleScan(file: file, member: "a/data.pkl")
    scan.imports = imports
    return scan
  }

  private let dangerous = PickleImport(
    module: "os", name: "system", route: .global, offset: 12, isCalled: true, arguments: "('id')")
  private let unknown = PickleImport(module: "mine", name: "Net", route: .global, offset: 3)
  private let allowed = PickleImport(
    module: "collections", name: "OrderedDict", route: .global, offset: 1)

  @Test func `is the worst of a folder's files`() {
    let safe = scan("a", [allowed])
    let doubtful = scan("b", [allowed, unknown])
    let bad = scan("c", [unknown, dangerous])
    #expect(summary(of: [safe]).status == .safe)
    #expect(summary(of: [safe, doubtful]).status == .review)
    #expect(summary(of: [doubtful, bad, safe]).status == .unsafe)
    #expect(
      summary(of: [bad, safe]).pickleImports == [
        "collections.OrderedDict", "mine.Net", "os.system",
      ])
  }

  @Test(arguments: [true, false])
  func `tells nobody to load a dangerous file once`(isDangerous: Bool) throws {
    var model = InspectedModel.llama
    model.take(model.weightFiles[0].tensors, as: "pytorch_model.bin")
    model.weightFiles[0].content = .pytorchLegacy
    var scan = PickleScan(file: "pytorch_model.bin")
    scan.imports = [isDangerous ? dangerous : unknown]
    scan.weightsOnlyRefusal = FormatError(reason: .violates("imports a name"), offset: 3)
    model.pickles = [scan]
    let findings = Assessment(of: model, options: AssessmentOptions()).findings
    let finding = try #require(findings.first { $0.rule.name == "weights/needs-full-unpickle" })
    #expect(finding.help.contains("weights_only=False") == !isDangerous)
  }

  @Test func `names the call, its arguments and its place`() throws {
    let judgement = try #require(PickleJudgement.all([scan("c", [dangerous])]).first)
    let danger = try #require(judgement.dangers.first)
    #expect(danger.text == "calls os.system('id'), which runs commands or processes")
    #expect(
      danger.location(in: "c") == Location(file: "c", place: .member("a/data.pkl", byte: 12)))
  }

  @Test func `is never safe for what couldn't be read or followed`() {
    var broken = scan("a", [])
    broken.error = FormatError(reason: .violates("ends early"), offset: 4)
    var cut = scan("a", [])
    cut.isComplete = false
    #expect(summary(of: [broken]).status == .review)
    #expect(summary(of: [cut]).status == .review)
  }
}
