import ModelFacts
import ModelFormats
import ModelInspection
import ModelKnowledge
import Testing

@Suite struct WeightSetTests {
  /// A safetensors file of one F32 tensor.
  static func safetensors(_ name: String = "w") -> [UInt8] {
    let header = Array(#"{"\#(name)":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#.utf8)
    return [UInt8(header.count), 0, 0, 0, 0, 0, 0, 0] + header + [0, 0, 0, 0]
  }

  static func index(_ shards: [String]) -> [UInt8] {
    let entries = shards.enumerated().map { #""w\#($0.offset)": "\#($0.element)""# }
    return Array(#"{"metadata": {}, "weight_map": {\#(entries.joined(separator: ", "))}}"#.utf8)
  }

  static let config = Array(#"{"model_type": "llama"}"#.utf8)

  static func inspect(_ contents: [String: [UInt8]]) async throws -> InspectedModel {
    try await ModelInspector().inspect(InMemoryRepository(contents))
  }

  /// Sets as text: role, files, and what is missing or unlisted.
  static func sets(_ model: InspectedModel) -> [String] {
    model.weightSets.map { set in
      var text = "\(set.role): \(set.index ?? "") \(set.files.joined(separator: " "))"
      if !set.missing.isEmpty { text += " missing \(set.missing.joined(separator: " "))" }
      if !set.unlisted.isEmpty { text += " unlisted \(set.unlisted.joined(separator: " "))" }
      return text
    }
  }

  static let first = "model-00001-of-00002.safetensors"
  static let second = "model-00002-of-00002.safetensors"

  @Test(arguments: [
    (["model.safetensors"], ["loaded:  model.safetensors"]),
    (["pytorch_model.bin"], ["loaded:  pytorch_model.bin"]),
    (
      ["pytorch_model.bin", "model.safetensors"],
      ["loaded:  model.safetensors", "shadowed:  pytorch_model.bin"]
    ),
    (
      ["model.safetensors", "model.fp16.safetensors", "consolidated.safetensors"],
      [
        "loaded:  model.safetensors", "ignored:  consolidated.safetensors",
        "ignored:  model.fp16.safetensors",
      ]
    ),
    ([first, second], ["ignored:  \(first) \(second)"]),
    ([first], ["ignored:  \(first) \(second) missing \(second)"]),
    (["weights.safetensors"], ["ignored:  weights.safetensors"]),
    (
      ["consolidated.00.pth", "consolidated.01.pth"],
      ["loaded:  consolidated.00.pth consolidated.01.pth"]
    ),
    (
      ["consolidated.00.pth", "consolidated.02.pth"],
      [
        "loaded:  consolidated.00.pth consolidated.01.pth consolidated.02.pth "
          + "missing consolidated.01.pth"
      ]
    ),
    (
      ["adapter_model.bin", "adapter_model.safetensors", "adapter_config.json"],
      ["loaded:  adapter_model.safetensors", "ignored:  adapter_model.bin"]
    ),
    (
      ["model.safetensors", "adapter_model.safetensors", "adapter_config.json"],
      ["loaded:  model.safetensors", "loaded:  adapter_model.safetensors"]
    ),
    (["optimizer.pt", "training_args.bin", "rng_state_0.pth"], []),
    (["model.safetensors.incomplete"], []),
    (
      ["model.safetensors", "onnx/model.onnx", "checkpoint-5/model.safetensors"],
      [
        "loaded:  model.safetensors", "ignored:  checkpoint-5/model.safetensors",
        "ignored:  onnx/model.onnx",
      ]
    ),
    (["model.gguf", "other.gguf"], ["loaded:  model.gguf", "ignored:  other.gguf"]),
    (
      ["x-00001-of-00002.gguf"],
      ["loaded:  x-00001-of-00002.gguf x-00002-of-00002.gguf missing x-00002-of-00002.gguf"]
    ),
  ])
  func `loads what transformers loads, and else what the layout's own loader loads`(
    _ files: [String], _ expected: [String]
  ) async throws {
    var contents = Dictionary(uniqueKeysWithValues: files.map { ($0, Self.safetensors()) })
    contents["config.json"] = Self.config
    if contents["adapter_config.json"] != nil { contents["adapter_config.json"] = Self.config }
    for name in files where name.hasSuffix("gguf") { contents[name] = Array("GGUF\u{3}".utf8) }
    #expect(Self.sets(try await Self.inspect(contents)) == expected)
  }

  /// A GGUF that says nothing but its type, and has some bytes behind that.
  static func gguf(type: String, padding: Int) -> [UInt8] {
    func counted(_ text: String) -> [UInt8] {
      [UInt8(text.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(text.utf8)
    }
    let none = [UInt8](repeating: 0, count: 8)
    return Array("GGUF".utf8) + [3, 0, 0, 0] + none + [1] + none.dropLast()
      + counted("general.type") + [8, 0, 0, 0] + counted(type)
      + [UInt8](repeating: 0, count: padding)
  }

  @Test func `a projector beside a GGUF model is not the model, however large`() async throws {
    let model = try await Self.inspect([
      "a.gguf": Self.gguf(type: "mmproj", padding: 99),
      "b.gguf": Self.gguf(type: "model", padding: 1),
    ])
    #expect(Self.sets(model) == ["loaded:  b.gguf", "ignored:  a.gguf"])
    let alone = try await Self.inspect(["a.gguf": Self.gguf(type: "adapter", padding: 0)])
    #expect(Self.sets(alone) == ["loaded:  a.gguf"])
  }

  @Test func `the shards of an index are its values, sorted, each once`() async throws {
    let model = try await Self.inspect([
      "config.json": Self.config, Self.first: Self.safetensors(), Self.second: Self.safetensors(),
      "model.safetensors.index.json": Self.index([Self.second, Self.first, Self.second]),
    ])
    #expect(
      Self.sets(model) == ["loaded: model.safetensors.index.json \(Self.first) \(Self.second)"])
    #expect(model.documents["model.safetensors.index.json"]?.value != nil)
  }

  @Test func `missing and unlisted shards are said`() async throws {
    let third = "model-00003-of-00003.safetensors"
    let names = ["model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors"]
    let model = try await Self.inspect([
      "config.json": Self.config, names[0]: Self.safetensors(), third: Self.safetensors(),
      "model.safetensors.index.json": Self.index(names),
    ])
    #expect(
      Self.sets(model) == [
        "loaded: model.safetensors.index.json \(names[0]) \(names[1])"
          + " missing \(names[1]) unlisted \(third)"
      ])
  }

  @Test func `an index without its shards hides a good file of another format`() async throws {
    let model = try await Self.inspect([
      "config.json": Self.config, "pytorch_model.bin": Self.safetensors(),
      "model.safetensors.index.json": Self.index([Self.first]),
    ])
    #expect(
      Self.sets(model) == [
        "loaded: model.safetensors.index.json \(Self.first) missing \(Self.first)",
        "shadowed:  pytorch_model.bin",
      ])
  }

  @Test func `an index of a single file is that file's`() async throws {
    let model = try await Self.inspect([
      "config.json": Self.config, "model.safetensors": Self.safetensors(),
      "model.safetensors.index.json": Self.index(["model.safetensors"]),
    ])
    #expect(
      Self.sets(model) == ["loaded: model.safetensors.index.json model.safetensors"])
  }

  @Test(arguments: [
    "../x.safetensors", "/x.safetensors", "a/../../x.safetensors", #"..\\x.safetensors"#,
    "C:x.safetensors", "https://host/x.safetensors",
  ])
  func `a shard outside of the folder is never opened`(_ shard: String) async throws {
    let model = try await Self.inspect([
      "config.json": Self.config, "model.safetensors.index.json": Self.index([shard]),
    ])
    #expect(model.problems.map(\.kind) == [.escapes])
    #expect(
      model.problems.map(\.location) == [
        Location(file: "model.safetensors.index.json", place: .pointer("/weight_map"))
      ])
    #expect(model.loadedSet?.missing.count == 1)
  }

  @Test(arguments: [
    ("other.safetensors", "loaded:  other.safetensors", 0),
    ("gone.safetensors", "loaded:  gone.safetensors missing gone.safetensors", 0),
    ("../up.safetensors", "loaded:  ../up.safetensors missing ../up.safetensors", 1),
    ("other.bin", "shadowed:  model.safetensors", 0),
  ])
  func `transformers_weights names the file that loads`(
    _ name: String, _ first: String, _ problems: Int
  ) async throws {
    let model = try await Self.inspect([
      "config.json": Array(#"{"model_type": "x", "transformers_weights": "\#(name)"}"#.utf8),
      "model.safetensors": Self.safetensors(), "other.safetensors": Self.safetensors(),
    ])
    #expect(Self.sets(model).first == first)
    #expect(model.problems.count == problems)
  }

  @Test func `a folder of checkpoints stands for the newest`() async throws {
    let model = try await Self.inspect([
      "checkpoint-90/config.json": Self.config,
      "checkpoint-90/model.safetensors": Self.safetensors(),
      "checkpoint-100/config.json": Self.config,
      "checkpoint-100/model.safetensors": Self.safetensors(), "README.md": [],
    ])
    #expect(
      Self.sets(model) == [
        "loaded:  checkpoint-100/model.safetensors", "ignored:  checkpoint-90/model.safetensors",
      ])
    #expect(model.config.location?.file == "checkpoint-100/config.json")
    #expect(model.nestedModels == ["checkpoint-100/", "checkpoint-90/"])
  }

  @Test func `a folder with a model of its own has no models below it to name`() async throws {
    let model = try await Self.inspect([
      "config.json": Self.config, "model.safetensors": Self.safetensors(),
      "checkpoint-90/config.json": Self.config,
      "checkpoint-90/model.safetensors": Self.safetensors(),
    ])
    #expect(model.nestedModels == [])
  }

  @Test func `what macOS keeps beside a weight file is no weight file`() async throws {
    let aside: [UInt8] = [0, 5, 0x16, 7, 0, 2, 0, 0] + Array("Mac OS X        ".utf8)
    let model = try await Self.inspect([
      "config.json": Self.config, "model.safetensors": Self.safetensors(),
      "._model.safetensors": aside,
    ])
    #expect(model.weightFiles.map(\.path) == ["model.safetensors"])
  }

  @Test func `a module's weights don't stand for the model's`() async throws {
    let modules = #"[{"path": "", "type": "T"}, {"path": "2_Dense", "type": "D"}]"#
    let model = try await Self.inspect([
      "config.json": Self.config, "modules.json": Array(modules.utf8),
      "2_Dense/config.json": Self.config, "2_Dense/model.safetensors": Self.safetensors(),
    ])
    #expect(Self.sets(model) == ["ignored:  2_Dense/model.safetensors"])
  }

  @Test func `a file too short for a header's length is cut off, whatever its bytes say`()
    async throws
  {
    let model = try await Self.inspect([
      "config.json": Self.config, "model.safetensors": Array("X".utf8),
    ])
    #expect(
      model.weightFiles[0].errors == [
        FormatError(reason: .truncated(needed: 8, available: 1), offset: 0)
      ])
  }

  @Test func `diffusers' components and sentence-transformers' modules load with their own`()
    async throws
  {
    let diffusers = try await Self.inspect([
      "model_index.json": Array(#"{"_class_name": "P", "unet": ["diffusers", "U"], "x": 1}"#.utf8),
      "unet/config.json": Self.config,
      "unet/diffusion_pytorch_model.safetensors": Self.safetensors(),
      "vae/diffusion_pytorch_model.safetensors": Self.safetensors(),
    ])
    #expect(
      Self.sets(diffusers) == [
        "loaded:  unet/diffusion_pytorch_model.safetensors",
        "ignored:  vae/diffusion_pytorch_model.safetensors",
      ])
    let sentences = try await Self.inspect([
      "config.json": Self.config, "model.safetensors": Self.safetensors(),
      "modules.json": Array(#"[{"path": ""}, {"path": "2_Dense"}]"#.utf8),
      "2_Dense/config.json": Self.config, "2_Dense/model.safetensors": Self.safetensors(),
    ])
    #expect(
      Self.sets(sentences) == [
        "loaded:  model.safetensors", "loaded:  2_Dense/model.safetensors",
      ])
  }

  @Test func `files that claim to be weights are weight files whatever they hold`() async throws {
    let pointer =
      "version https://git-lfs.github.com/spec/v1\noid sha256:"
      + String(repeating: "0", count: 64) + "\nsize 12345\n"
    let model = try await Self.inspect([
      "config.json": Self.config, "model.safetensors": Array(pointer.utf8), "pytorch_model.bin": [],
    ])
    #expect(model.weightFiles.map(\.content) == [.lfsPointer, .empty])
    #expect(
      model.files.compactMap(\.pointer) == [
        LFSPointer(size: 12345, oid: String(repeating: "0", count: 64))
      ])
  }
}
