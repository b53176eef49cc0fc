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
    let unheard = try await inspect("saved_model.pb", file.map { $0 == 0x46 ? 0x47 : $0 })
    let other = name.replacing("F", with: "G")
    #expect(unheard.embeddedCode.map(\.kind) == [.unknownOperation(other)])
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

  private func tar(_ members: [(String, [UInt8])]) -> [UInt8] {
    members.flatMap { name, content in
      var header = [UInt8](repeating: 0, count: 512)
      func put(_ text: String, _ place: Int) {
        header.replaceSubrange(place..<place + text.utf8.count, with: Array(text.utf8))
      }
      put(name, 0)
      put(String(content.count, radix: 8), 124)
      put("        ", 148)
      put("0ustar", 156)
      put(String(header.reduce(0) { $0 + Int($1) }, radix: 8) + "\0", 148)
      return header + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    } + [UInt8](repeating: 0, count: 1024)
  }

  private func tar(_ name: String, _ text: String) -> [UInt8] { tar([(name, Array(text.utf8))]) }

  @Test func `is found in the files of archives, and in archives in them`() async throws {
    let lambda = #"{"class_name": "Lambda", "config": {"function": ["4wE=", null, null]}}"#
    for name in ["config.json", "a/config.json", "model.h5"] {
      let inner = tar(name, lambda)
      #expect(try await inspect("x.tar", inner).embeddedCode.map(\.kind) == [.bytecode])
      let outer = try await inspect("x.tar", tar([("in.tar", inner)])).embeddedCode
      #expect(outer.map(\.kind) == [.bytecode] && outer.first?.member == "in.tar > \(name)")
    }
  }

  @Test func `is what a handler, a library or a pointer to code is`() async throws {
    let pointer = #"{"auto_map": {"AutoModel": "o/r--m.X"}}"#
    for (name, text, kind) in [
      ("handler.py", "import x", "Python code"),
      ("config.json", pointer, "a pointer to Python code, o/r--m.X"),
      ("x.so", "\u{7f}ELF\u{2}\u{1}\u{1}" + String(repeating: "\0", count: 64), "native code"),
    ] {
      let found = try await inspect("x.mar", tar(name, text)).embeddedCode
      #expect(found.map(\.kind) == [.program(kind)])
    }
  }

  @Test func `is named by NeMo's configuration and by skops' schema`() async throws {
    let target = "target: mine.Model\na: {_target_: os.system}"
    let nemo = try await inspect("x.nemo", tar("model_config.yaml", target)).embeddedCode
    #expect(
      nemo.map(\.kind) == [
        .configured(module: "mine", name: "Model", isOwn: true),
        .configured(module: "os", name: "system", isOwn: true),
      ])
    let schema = #"{"content": [{"__module__": "os", "__class__": "system"}]}"#
    let skops = try await inspect("x.skops", tar("schema.json", schema)).embeddedCode
    #expect(skops.map(\.kind) == [.configured(module: "os", name: "system", isOwn: true)])
  }

  @Test func `is found in Keras' configuration in any encoding that Python takes`() async throws {
    let text = #"{"class_name": "Lambda", "config": {"function": ["4wE="]}}"#
    let plain = Array(text.utf8)
    func spread(before: Int, after: Int) -> [UInt8] {
      plain.flatMap { byte in
        [UInt8](repeating: 0, count: before) + [byte] + [UInt8](repeating: 0, count: after)
      }
    }
    let encodings: [[UInt8]] = [
      [0xef, 0xbb, 0xbf] + plain, spread(before: 0, after: 1), spread(before: 1, after: 0),
      [0xff, 0xfe] + spread(before: 0, after: 1), spread(before: 3, after: 0),
      [0xff, 0xfe, 0, 0] + spread(before: 0, after: 3),
    ]
    for bytes in encodings {
      let found = try await inspect("x.tar", tar([("config.json", bytes)])).embeddedCode
      #expect(found.map(\.kind) == [.bytecode])
    }
  }

  @Test func `is found anywhere in a large file`() async throws {
    let lambda = Array(#"{"class_name": "Lambda", "config": {"function": ["4wE="]}}"#.utf8)
    let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]
    var bytes = signature + [UInt8](repeating: 0, count: 5 << 20)
    bytes.replaceSubrange((2 << 20) - 9..<(2 << 20) - 9 + lambda.count, with: lambda)
    let found = try await inspect("model.h5", bytes).embeddedCode
    #expect(found.map(\.kind) == [.bytecode] && found.first?.offset == (2 << 20) - 9)
  }

  @Test func `isn't looked for in the numbers of an ONNX model`() async throws {
    let operation: [UInt8] = [0x22, 4] + Array("PyOp".utf8)
    func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
      [number << 3 | 2, UInt8(content.count & 0x7f | 0x80), UInt8(content.count >> 7)] + content
    }
    let numbers = operation + [UInt8](repeating: 1, count: 5000)
    for (graph, expected) in [
      (field(5, field(9, numbers)), [] as [EmbeddedCode.Kind]),
      (field(5, field(9, numbers)) + field(1, operation), [.operation("PyOp")]),
      (field(5, field(8, numbers)), [.operation("PyOp")]),
    ] {
      let found = try await inspect("model.onnx", [8, 8] + field(7, graph)).embeddedCode
      #expect(found.map(\.kind) == expected)
    }
  }

  @Test func `XML entities name files of the folder only`() async throws {
    for (path, escapes) in [("file:///etc/passwd", true), ("../x", true), ("x.dtd", false)] {
      let text = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY e SYSTEM \"\(path)\">]><a>&e;</a>"
      let problems = try await inspect("m.pmml", Array(text.utf8)).problems
      #expect(problems.contains { $0.kind == .escapes } == escapes)
    }
  }
}
