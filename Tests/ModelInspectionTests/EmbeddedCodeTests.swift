import ModelFacts
import ModelInspection
import Testing

@Suite struct `code in files of other frameworks` {
  private func inspect(_ file: String, _ bytes: [UInt8]) async throws -> InspectedModel {
    try await ModelInspector().inspect(InMemoryRepository([file: bytes]))
  }

  @Test(arguments: [
    (
      #"{"class_name": "Lambda", "config": {"function": ["4wE=", null, null]}}"#,
      EmbeddedCode.Kind.bytecode
    ),
    (
      #"{"module": "keras", "class_name": "Sequential", "config": {"layers": [{"module": "keras.layers", "class_name": "Lambda", "config": {"function": {"class_name": "__lambda__", "config": {"code": "4wE="}}}}]}}"#,
      .bytecode
    ),
    (#"{"class\u005fname": "\u004cambda", "config": {"function": ["4wE="]}}"#, .bytecode),
    (
      #"{"class_name": "Lambda", "config": {"function": "mine", "function_type": "function"}}"#,
      .reference(module: "", name: "mine")
    ),
    (
      #"{"module": "os", "class_name": "function", "config": "system"}"#,
      .reference(module: "os", name: "system")
    ),
    (
      #"{"module": "keras.utils", "class_name": "function", "config": "get_file"}"#,
      .reference(module: "keras.utils", name: "get_file")
    ),
    (
      #"{"module": "mylib.layers", "class_name": "Mine", "config": {}}"#,
      .reference(module: "mylib.layers", name: "Mine")
    ),
    (
      #"{"module": "keras.layers", "class_name": "TorchModuleWrapper", "config": {}}"#,
      .reference(module: "keras.layers", name: "TorchModuleWrapper")
    ),
  ])
  func `is found in Keras' descriptions, whatever lies around them`(
    _ description: String, _ expected: EmbeddedCode.Kind
  ) async throws {
    let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, 0]
    for decoy in ["", "{", "{\"", "{\"a\": {\"", "\"", "\\"] {
      let bytes = signature + Array((decoy + description).utf8) + [0, 1, 0x7b, 0x22]
      let found = try await inspect("model.h5", bytes).embeddedCode
      #expect(Set(found.map(\.kind)) == [expected], "behind \(decoy)")
    }
    let found = try await inspect("model.json", Array(description.utf8)).embeddedCode
    #expect(found.map(\.kind) == [expected])
  }

  @Test(arguments: [
    #"{"module": "keras.layers", "class_name": "Dense", "config": {"activation": "relu"}}"#,
    #"{"module": "keras.activations", "class_name": "function", "config": "relu"}"#,
    #"{"module": "builtins", "class_name": "tuple", "config": [1]}"#,
    #"{"class_name": "Dense", "module": null, "config": {"name": "Lambda"}}"#,
    #"{"text": "a Lambda layer"}"#,
  ])
  func `isn't seen in what Keras brings itself`(_ description: String) async throws {
    #expect(try await inspect("model.json", Array(description.utf8)).embeddedCode == [])
  }

  @Test(arguments: ["ReadFile", "WriteFile", "EagerPyFunc"])
  func `is found in TensorFlow's graphs`(_ name: String) async throws {
    let node = [0x0a, 1, 0x61, 0x12, UInt8(name.utf8.count)] + Array(name.utf8)
    let graph = [0x0a, UInt8(node.count)] + node
    let inner = [0x12, UInt8(graph.count)] + graph
    let file = [8, 1, 0x12, UInt8(inner.count + 2), 0x0a, 0] + inner
    let found = try await inspect("saved_model.pb", file).embeddedCode
    #expect(found.map(\.kind) == [.operation(name)])
    let harmless = try await inspect("saved_model.pb", file.map { $0 == 0x46 ? 0x47 : $0 })
    #expect(harmless.embeddedCode == [])
  }

  @Test(arguments: [
    ("weights.data", false), ("../weights.data", true), ("/etc/passwd", true), ("a\\b", true),
    ("sub/../weights.data", false),
  ])
  func `an ONNX model's external data lies beside it`(
    _ path: String, _ escapes: Bool
  ) async throws {
    let place = [0x0a, 8] + Array("location".utf8) + [0x12, UInt8(path.utf8.count)] + path.utf8
    let graph = [0x6a, UInt8(place.count)] + place
    let problems = try await inspect("model.onnx", [8, 8, 0x3a, UInt8(graph.count)] + graph)
      .problems
    #expect(problems.contains { $0.kind == .escapes } == escapes)
  }
}
