import ModelFacts
import ModelInspection
import Testing

@Suite struct `code that configurations ask for` {
  private func kinds(_ file: String, _ text: String) async throws -> [EmbeddedCode.Kind] {
    let repository = InMemoryRepository([file: Array(text.utf8)])
    return try await ModelInspector().inspect(repository).embeddedCode.map(\.kind)
  }

  @Test(arguments: [
    (
      #"{"image_processor": {"auto_map": {"AutoImageProcessor": "m.X"}}}"#,
      EmbeddedCode.Kind.program("a pointer to Python code, m.X")
    ),
    (#"{"auto_map": "o/r--m.X"}"#, .program("a pointer to Python code, o/r--m.X")),
    (
      #"{"a": [{"_target_": "os.system"}]}"#,
      .configured(module: "os", name: "system", isOwn: true)
    ),
    (#"{"_component_": "mine.x"}"#, .configured(module: "mine", name: "x", isOwn: true)),
    (#"{"_target_": "${a}"}"#, .configured(module: "", name: "${a}", isOwn: true)),
    (#"{"tokenizer_class": "evil.T"}"#, .configured(module: "evil", name: "T", isOwn: true)),
    (#"{"loader_module": "mine"}"#, .configured(module: "mine", name: "*", isOwn: true)),
    (
      #"{"a": {"trust_remote_code": true}}"#,
      .permission("trust_remote_code")
    ),
    (#"{"custom_ops_library": "x.so"}"#, .program("the name of a library, x.so")),
    (#"{"\u005ftarget_": "os.system"}"#, .configured(module: "os", name: "system", isOwn: true)),
  ])
  func `is found under every key and at any depth`(
    _ text: String, _ expected: EmbeddedCode.Kind
  ) async throws {
    #expect(try await kinds("config.json", text) == [expected])
    #expect(try await kinds("sub/other.json", text) == [expected])
  }

  @Test(arguments: [
    #"{"tokenizer_class": "LlamaTokenizer", "trust_remote_code": false, "auto_map": null}"#,
    #"{"plugins": ["a"], "loader_module": "mlflow.transformers", "_target_": ""}"#,
    #"{"text": "auto_map _target_"}"#,
  ])
  func `isn't seen in what loads without any`(_ text: String) async throws {
    #expect(try await kinds("other.json", text) == [])
  }

  @Test func `mlx's model_file runs, and stays in the folder`() async throws {
    let text = #"{"model_file": "../../x.py"}"#
    let repository = InMemoryRepository(["config.json": Array(text.utf8)])
    let model = try await ModelInspector().inspect(repository)
    #expect(model.embeddedCode.map(\.kind) == [.program("the name of Python code, ../../x.py")])
    #expect(model.problems.map(\.kind) == [.escapes])
    #expect(try await kinds("other.json", text) == [])
  }

  @Test func `is found in the metadata of safetensors`() async throws {
    let header = #"{"__metadata__": {"config": "{\"_target_\": \"os.system\"}"}}"#
    let bytes = [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8)
    let model = try await ModelInspector().inspect(InMemoryRepository(["x.safetensors": bytes]))
    #expect(
      model.embeddedCode.map(\.kind) == [.configured(module: "os", name: "system", isOwn: true)])
  }

  @Test(arguments: ["GGUF: 1\n", "# _TFL3\n", "model_checkpoint_path: \"x\"\n", "{}: 1\n"])
  func `is found in YAML, whatever its first bytes look like`(_ start: String) async throws {
    let found = try await kinds("x.yaml", start + "b: !!python/name:os.system ''\n")
    #expect(found == [.configured(module: "os", name: "system", isOwn: true)])
  }

  @Test func `is found in YAML behind a computed target`() async throws {
    #expect(
      try await kinds("x.yaml", "_target_: ${a}.${b}")
        == [.configured(module: "", name: "${a}.${b}", isOwn: true)])
  }

  @Test func `ModelScope's permission counts where there is Python`() async throws {
    let text = #"{"framework": "pytorch", "allow_remote": true}"#
    #expect(try await kinds("configuration.json", text) == [])
    let files = ["configuration.json": Array(text.utf8), "ms_wrapper.py": Array("x".utf8)]
    let model = try await ModelInspector().inspect(InMemoryRepository(files))
    #expect(model.embeddedCode.map(\.kind) == [.permission("allow_remote")])
  }
}
