import ModelFacts
import ModelKnowledge
import Testing
import ModelPrediction

@Suite struct GGUFModelFactsTests {
  private func facts(
    _ metadata: [(String, MetadataValue)], _ tensors: [(DType, Int)] = []
  ) -> GGUFModelFacts {
    var file = WeightFile(path: "m.gguf", size: 0, content: .gguf)
    file.metadata = metadata.map { MetadataEntry(key: $0.0, value: $0.1) }
    file.tensors = TensorTable(
      tensors.enumerated().map { index, tensor in
        TensorInfo(
          name: "t\(index)", dtype: tensor.0, shape: [tensor.1],
          byteCount: tensor.0.byteCount(elements: tensor.1))
      })
    return GGUFModelFacts(files: [file])
  }

  @Test func `counts parameters, bits and types`() {
    let q4 = DType(rawValue: "Q4_K")
    let facts = facts([], [(.f32, 256), (q4, 1024), (q4, 512)])
    #expect(facts.parameterCount == 1792)
    #expect(facts.bitsPerWeight == (256.0 * 32 + 1536 * 4.5) / 1792)
    #expect(facts.bulkType == q4)
    #expect(facts.shares.map(\.tensorCount) == [2, 1])
    #expect(facts.isQuantized)
  }

  @Test func `reads sizes below the architecture and where the model came from`() {
    let facts = facts([
      ("general.architecture", .string("qwen2")), ("qwen2.block_count", .integer(24)),
      ("llama.block_count", .integer(2)), ("general.base_model.count", .integer(2)),
      ("general.base_model.0.repo_url", .string("https://example.org/acme/one")),
      ("general.base_model.1.name", .string("Two")), ("split.count", .integer(3)),
    ])
    #expect(facts.architecture == "qwen2")
    #expect(facts.sizes == ["block_count": 24])
    #expect(facts.bases.map(\.repository) == ["https://example.org/acme/one", nil])
    #expect(facts.bases.map(\.name) == [nil, "Two"])
    #expect(facts.splitCount == 3)
  }

  @Test(arguments: [
    (0, DType.f32, true), (15, DType(rawValue: "Q4_K"), true), (15, .f16, false),
    (1 | 1024, .f16, true), (27, DType(rawValue: "IQ3_S"), true), (200, .f32, true),
  ])
  func `holds the stated file type against the types in use`(
    fileType: Int, dtype: DType, fits: Bool
  ) {
    let facts = facts([("general.file_type", .integer(fileType))], [(dtype, 256)])
    #expect(facts.fileTypeFits == fits)
    #expect(facts.isFileTypeGuessed == (fileType > 1000))
  }

  @Test(arguments: [
    ([("general.architecture", MetadataValue.string("llama"))], GGUFModelFacts.Role.model, true),
    ([("general.architecture", .string("new-one"))], .model, false),
    (
      [("general.architecture", .string("llama")), ("general.type", .string("adapter"))], .adapter,
      false
    ),
    ([("general.architecture", .string("clip"))], .projector, false),
    ([("general.type", .string("imatrix"))], .other("imatrix"), false),
    ([("general.architecture", .string("imatrix"))], .other("imatrix"), false),
    ([("general.architecture", .string("controlvector"))], .other("control vector"), false),
  ])
  func `says what the file is for and whether transformers makes floats of it`(
    metadata: [(String, MetadataValue)], role: GGUFModelFacts.Role, isDequantized: Bool
  ) {
    #expect(facts(metadata).role == role)
    #expect(facts(metadata).isDequantizedByTransformers == isDequantized)
  }
}
