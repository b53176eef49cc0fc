import ModelFacts
import ModelKnowledge
import Testing

@testable import ModelPrediction
@testable import TuningRules

/// What rules say of weight files and their names: each cause once.
@Suite struct WeightRuleTests {
  /// Findings at warning or above, by the name of their rule.
  private func alarms(_ model: InspectedModel, base: InspectedModel? = nil) -> [String] {
    Assessment(of: model, base: base, options: AssessmentOptions()).findings
      .filter { $0.level > .note }.map(\.rule.name)
  }

  private func assess(_ model: InspectedModel) -> Assessment {
    Assessment(of: model, options: AssessmentOptions())
  }

  private func folder(_ files: [(String, FileFormat)]) -> InspectedModel {
    var model = InspectedModel(target: Target(location: "./folder", kind: .directory))
    for (path, content) in files { model.list(path, content) }
    return model
  }

  private func message(_ rule: String, _ model: InspectedModel) -> String? {
    Assessment(of: model, options: AssessmentOptions()).findings
      .first { $0.rule.name == rule }?.message
  }

  /// A state-space model whose inner width only its tensors tell.
  private static var mamba2: InspectedModel {
    var model = InspectedModel.llama
    model[document: "config.json"] =
      ([
        "model_type": "mamba2", "architectures": ["Mamba2ForCausalLM"], "hidden_size": 32,
        "num_hidden_layers": 1, "vocab_size": 96, "num_heads": 8, "head_dim": 8, "state_size": 16,
        "n_groups": 2, "tie_word_embeddings": true, "pad_token_id": 3, "bos_token_id": 1,
        "eos_token_id": 2,
      ] as JSONValue).members
    let mixer = "backbone.layers.0.mixer"
    model.take(
      [
        TensorInfo("backbone.embeddings.weight", [96, 32]),
        TensorInfo("backbone.layers.0.norm.weight", [32]), TensorInfo("\(mixer).A_log", [8]),
        TensorInfo("\(mixer).D", [8]), TensorInfo("\(mixer).dt_bias", [8]),
        TensorInfo("\(mixer).conv1d.weight", [128, 1, 4]),
        TensorInfo("\(mixer).conv1d.bias", [128]), TensorInfo("\(mixer).norm.weight", [64]),
        TensorInfo("\(mixer).in_proj.weight", [200, 32]),
        TensorInfo("\(mixer).out_proj.weight", [32, 64]),
        TensorInfo("backbone.norm_f.weight", [32]),
      ], as: "model.safetensors")
    return model
  }

  @Test func `a head that is called otherwise is one of the wrong names`() {
    var model = InspectedModel.llama
    for index in model.weightFiles[0].tensors.indices {
      model.weightFiles[0].tensors[index].name = "net." + model.weightFiles[0].tensors[index].name
    }
    #expect(alarms(model) == ["weights/unexpected-names"])
  }

  @Test func `empty tensors have no wrong shape`() {
    var model = InspectedModel.llama
    for index in [0, 2] { model.weightFiles[0].tensors[index].shape = [0] }
    #expect(alarms(model) == ["weights/zero-size-tensor"])
    for index in model.weightFiles[0].tensors.indices {
      model.weightFiles[0].tensors[index].shape = [0]
    }
    #expect(alarms(model) == ["weights/zero-size-tensor"])
  }

  @Test func `an empty file is truncated`() {
    var model = InspectedModel.llama
    model.weightFiles[0].content = .empty
    model.weightFiles[0].errors = [FormatError(reason: .violates("is empty"), offset: 0)]
    #expect(alarms(model) == ["weights/truncated"])
  }

  @Test func `an index that can't be read is no stale one`() {
    var model = InspectedModel.llama
    let index = "model.safetensors.index.json"
    model.documents[index] = .unreadable("is empty", at: Location(file: index))
    model.weightSets[0].index = index
    model.weightSets[0].unlisted = ["model-00001-of-00001.safetensors"]
    #expect(alarms(model) == ["weights/malformed"])
  }

  @Test func `a whole model under a foreign name is missed`() {
    #expect(!alarms(Self.mamba2).contains("weights/unexpected-names"))
    var model = Self.mamba2
    for index in model.weightFiles[0].tensors.indices {
      model.weightFiles[0].tensors[index].name = "net." + model.weightFiles[0].tensors[index].name
    }
    #expect(alarms(model).contains("weights/unexpected-names"))
  }

  @Test func `a misspelt tensor is missed`() {
    var model = Self.mamba2
    let place = model.weightFiles[0].tensors.firstIndex { $0.name.hasSuffix("mixer.norm.weight") }
    model.weightFiles[0].tensors[place ?? 0].name = "backbone.layers.0.mixer.norm.weigth"
    #expect(alarms(model).contains("weights/unexpected-names"))
  }

  @Test func `every format is named of those that no trainer loads`() {
    let model = folder([("a.onnx", .onnx), ("b.tflite", .tfLite), ("c.onnx", .onnx)])
    #expect(
      message("weights/unsupported-format", model)
        == "The weights are only in ONNX and TensorFlow Lite format: a.onnx and 2 more.")
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
        == "No file has a name that a trainer looks for. There is model.bin, which is in no known "
        + "weight format.")
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
}
