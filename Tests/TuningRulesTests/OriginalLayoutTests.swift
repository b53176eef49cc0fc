import ModelFacts
import ModelKnowledge
import Testing

@testable import ModelPrediction
@testable import TuningRules

/// What is said of a model in its maker's own layout.
@Suite struct OriginalLayoutTests {
  private func assess(_ model: InspectedModel) -> Assessment {
    Assessment(of: model, options: AssessmentOptions())
  }

  private func folder(_ files: [(String, FileFormat)]) -> InspectedModel {
    var model = InspectedModel(target: Target(location: "./folder", kind: .directory))
    for (path, content) in files { model.list(path, content) }
    return model
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

  /// Meta's layout of one layer, cut into parts of these heads each.
  private func original(parts: Int, rowsOfQueries: Int) throws -> OriginalLayout {
    var model = folder([("params.json", .json)])
    model[document: "params.json"] =
      ([
        "dim": 32, "n_layers": 1, "n_heads": 4, "multiple_of": 8, "norm_eps": 1e-05,
        "vocab_size": 96,
      ] as JSONValue).members
    let paths = (0..<parts).map { "consolidated.0\($0).pth" }
    model.weightFiles = paths.map { path in
      var file = WeightFile(path: path, size: 100, content: .pytorchZip)
      file.tensors = [
        TensorInfo("tok_embeddings.weight", [96, 32 / parts]), TensorInfo("norm.weight", [32]),
        TensorInfo("output.weight", [96 / parts, 32]),
        TensorInfo("layers.0.attention.wq.weight", [rowsOfQueries, 32]),
        TensorInfo("layers.0.attention.wo.weight", [32, rowsOfQueries]),
        TensorInfo("layers.0.feed_forward.w1.weight", [48, 32]), TensorInfo("rope.freqs", [4]),
      ]
      return file
    }
    model.weightSets = [WeightSet(files: paths, index: nil, content: .pytorchZip, role: .loaded)]
    return try #require(OriginalLayout(of: model))
  }

  @Test func `parts of a matrix are joined along the dimension that they are cut by`() throws {
    let layout = try original(parts: 2, rowsOfQueries: 16)
    #expect(layout.maker == .meta)
    #expect(layout.modelType == "llama")
    #expect(layout.partCount == 2)
    #expect(layout.expectedPartCount == nil)
    let shapes = Dictionary(uniqueKeysWithValues: layout.tensors.map { ($0.name, $0.shape) })
    #expect(
      shapes == [
        "model.embed_tokens.weight": [96, 32], "model.norm.weight": [32],
        "lm_head.weight": [96, 32], "model.layers.0.self_attn.q_proj.weight": [32, 32],
        "model.layers.0.self_attn.o_proj.weight": [32, 32],
        "model.layers.0.mlp.gate_proj.weight": [96, 32],
      ])
  }

  @Test func `queries that are too short tell how many parts there are`() throws {
    #expect(try original(parts: 1, rowsOfQueries: 8).expectedPartCount == 4)
  }

  @Test func `its sizes become a configuration`() throws {
    let config = try #require(try original(parts: 2, rowsOfQueries: 16).config)
    #expect(config["model_type"]?.string == "llama")
    #expect(config["hidden_size"]?.integer == 32)
    #expect(config["intermediate_size"]?.integer == 96)
    #expect(config["num_key_value_heads"]?.integer == 4)
    #expect(config["tie_word_embeddings"] == false)
  }
}
