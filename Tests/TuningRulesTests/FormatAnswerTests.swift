import ModelFacts
import Testing

@testable import TuningRules
@testable import ModelKnowledge
@testable import ModelPrediction

/// What is said of files that are whole and that no trainer takes as they are.
@Suite struct FormatAnswerTests {
  private func assess(_ model: InspectedModel) -> Assessment {
    Assessment(of: model, options: AssessmentOptions())
  }

  private func folder(_ files: [(String, FileFormat)]) -> InspectedModel {
    var model = InspectedModel(target: Target(location: "./folder", kind: .directory))
    for (path, content) in files { model.list(path, content) }
    return model
  }

  private func message(_ rule: String, _ model: InspectedModel) -> String? {
    assess(model).findings.first { $0.rule.name == rule }?.message
  }

  @Test func `every format is named of those that no trainer loads`() {
    let model = folder([("a.onnx", .onnx), ("b.tflite", .tfLite), ("c.onnx", .onnx)])
    #expect(
      message("weights/unsupported-format", model)
        == "The weights are ONNX and TensorFlow Lite only: a.onnx and 2 more.")
  }

  @Test func `a distributed checkpoint has to be merged`() throws {
    let model = folder([("run/.metadata", .torchDistributed), ("run/0.distcp", .torchDistributed)])
    let assessment = assess(model)
    let finding = try #require(
      assessment.findings.first { $0.rule.name == "weights/unsupported-format" })
    #expect(finding.help.contains("dcp_to_torch run merged.pt"))
    #expect(assessment.verdict == .notTunable)
    #expect(assessment.components.weights.status == .unsupported)
  }

  @Test func `a file of no known format isn't offered as weights`() {
    let model = folder([("model.bin", .unknown)])
    #expect(
      message("weights/missing", model)
        == "No file has a name that a trainer looks for; there is model.bin, which is of no known "
        + "weight format.")
  }

  @Test func `a hub cache is asked for one of its models`() throws {
    let model = folder([
      ("models--a--b/refs/main", .text), ("models--a--b/snapshots/1/config.json", .json),
      ("models--c/refs/main", .text),
    ])
    let finding = try #require(assess(model).findings.first { $0.rule.name == "weights/missing" })
    #expect(finding.message.hasPrefix("This is a hub cache of 2 models, such as a/b,"))
    #expect(finding.help == "Check one of them by its name: ftcheck a/b.")
  }

  @Test func `a blob that an Ollama store lacks is named`() throws {
    var model = InspectedModel(target: Target(location: "ollama:tiny", kind: .ollama))
    model.list("blobs/sha256-1", .unknown)
    model.problems = [
      InspectionProblem(
        kind: .unreadable, message: "can't be opened", location: Location(file: "blobs/sha256-1"))
    ]
    let finding = try #require(assess(model).findings.first { $0.rule.name == "weights/missing" })
    #expect(finding.message.hasPrefix("The manifest lists blobs/sha256-1, and it can't be opened"))
  }

  @Test func `an Ollama store is asked for one of its models`() throws {
    var model = folder([("blobs/sha256-1", .gguf), ("manifests/a/library/tiny/1b", .json)])
    model.target.models = ["ollama:tiny:1b", "ollama:acme/other:latest"]
    let assessment = assess(model)
    let finding = try #require(assessment.findings.first { $0.rule.name == "weights/missing" })
    #expect(
      finding.message
        == "This is an Ollama store of 2 models, tiny:1b and acme/other:latest, and none of them "
        + "was asked for.")
    #expect(finding.help.hasPrefix("Check one of them by its name: ftcheck ollama:tiny:1b."))
    #expect(assessment.verdict == .notTunable)
  }

  @Test func `every fault of a file is named with its place, up to a limit`() {
    var model = InspectedModel.llama
    let path = model.weightFiles[0].path
    model.weightFiles[0].errors = (0..<11).map {
      FormatError(reason: .violates("has fault \($0)"), offset: $0)
    }
    let found = assess(model).findings.filter { $0.rule.name == "weights/malformed" }
    #expect(found.map(\.location) == (0..<8).map { Location(file: path).byte($0) })
    #expect(found.first?.message == "\(path) has fault 0 (byte 0).")
    #expect(found.last?.message == "\(path) has fault 7 (byte 7). There are 3 more faults.")
    let name = "pytorch_model.bin"
    model.weightFiles[0].path = name
    model.weightFiles[0].content = .pytorchZip
    model.weightSets[0].files = [name]
    let torch = assess(model).findings.filter { $0.rule.name == "weights/malformed" }
    #expect(torch.map(\.message) == ["\(name) has fault 0 (byte 0). There are 10 more faults."])
  }

  @Test func `a pipeline of diffusers names its class`() {
    var model = folder([("model_index.json", .json)])
    model[document: "model_index.json"] = (["_class_name": "FluxPipeline"] as JSONValue).members
    let assessment = assess(model)
    #expect(assessment.model.architectures == ["FluxPipeline"])
    #expect(assessment.components.config.files == ["model_index.json"])
  }

  @Test func `Meta's own format has its sizes in params.json`() {
    var model = folder([("params.json", .json)])
    model[document: "params.json"] =
      (["dim": 64, "n_layers": 2, "n_heads": 8, "vocab_size": -1] as JSONValue).members
    let assessment = assess(model)
    #expect(assessment.model.hiddenSize == 64)
    #expect(assessment.model.keyValueHeads == 8)
    #expect(assessment.model.vocabularySize == nil)
    #expect(assessment.components.config.files == ["params.json"])
  }

  @Test(
    arguments: [
      (["fine_tune_type": "lora", "model": "acme/llama"], "mlx-lm"),
      (
        ["config": ["reduction_factor": 16], "model_name": "acme/llama", "model_type": "llama"],
        "AdapterHub's adapters library"
      ),
    ] as [(JSONValue, String)])
  func `an adapter of another library is called one`(_ config: JSONValue, _ library: String) {
    var model = InspectedModel.lora
    model[document: "adapter_config.json"] = config.members
    let assessment = assess(model)
    #expect(
      assessment.findings.first { $0.rule.name == "adapter/malformed" }?.message
        == "This is an adapter of \(library), which PEFT doesn't read.")
    #expect(!assessment.findings.contains { $0.rule.name == "adapter/dead-keys" })
    #expect(assessment.adapter?.baseModel == "acme/llama")
    #expect(assessment.summary.hasPrefix("Adapter for acme/llama: "))
  }

  @Test func `the configuration of a pooling module is no model's`() {
    var model = InspectedModel.sentences
    model.documents["config.json"] = nil
    model.files.removeAll { $0.path == "config.json" }
    #expect(
      message("config/missing", model)
        == "There is no config.json, so no loader knows the architecture.")
  }

  /// As AutoTokenizer of transformers 5.23 numbers them.
  @Test func `special tokens that the vocabulary lacks are numbered behind it`() throws {
    var model = InspectedModel.llama
    model.changeVocabulary { $0.nextID = 90 }
    model[document: "tokenizer_config.json"].set("mask_token", "<mask>")
    model[document: "tokenizer_config.json"].set("sep_token", "<sep>")
    let tokenizer = try #require(assess(model).tokenizer)
    #expect(tokenizer.specialTokens.first { $0.role == "sep" }?.id == 90)
    #expect(tokenizer.specialTokens.first { $0.role == "mask" }?.id == 91)
  }

  @Test func `classes have the characters that their tokens are`() {
    let tokens = TokenizerClass.named("CanineTokenizer")?.defaultTokens ?? []
    #expect(tokens.first { $0.role == "bos" }?.token == "\u{e000}")
    #expect(tokens.first { $0.role == "pad" }?.token == "\0")
  }
}
