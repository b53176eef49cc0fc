import ModelFacts
import ModelFormats
import ModelInspection
import Testing

@Suite struct RepositoryResolverTests {
  private let stores: TemporaryFolder
  private let resolver: RepositoryResolver

  init() throws {
    stores = try TemporaryFolder()
    resolver = RepositoryResolver(
      stores: StoreLocations(
        hubCache: stores.path + "/hub", ollamaModels: stores.path + "/ollama"))
  }

  private func makeCache(_ name: String = "models--org--name", main: String? = "abc") throws {
    try stores.write("{}", to: "hub/\(name)/blobs/1234")
    try stores.folder("hub/\(name)/snapshots/abc")
    try stores.link("hub/\(name)/snapshots/abc/config.json", to: "../../blobs/1234")
    if let main { try stores.write(main, to: "hub/\(name)/refs/main") }
  }

  @Test func `a folder and a file are what they are`() throws {
    try stores.write("1", to: "model/model.gguf")
    let folder = try resolver.repository(named: stores.path + "/model")
    #expect(folder.target.kind == .directory)
    #expect(try folder.listing().files.map(\.path) == ["model.gguf"])
    let file = try resolver.repository(named: stores.path + "/model/model.gguf")
    #expect(file.target.kind == .file)
    #expect(try file.listing().files == [RepositoryFile(path: "model.gguf", size: 1)])
  }

  @Test func `a repository id is looked up in the hub cache`() throws {
    try makeCache()
    let repository = try resolver.repository(named: "org/name")
    #expect(repository.target == Target(location: "org/name", kind: .hubCache))
    #expect(try repository.listing().files == [RepositoryFile(path: "config.json", size: 2)])
    #expect(try repository.open("config.json").bytes(in: 0..<2) == Array("{}".utf8))
  }

  @Test(arguments: ["", "/snapshots/abc", "/snapshots/abc/"])
  func `a folder of the hub cache may link to its own blobs`(_ suffix: String) throws {
    try makeCache()
    let repository = try resolver.repository(
      named: stores.path + "/hub/models--org--name" + suffix)
    #expect(repository.target.kind == .hubCache)
    #expect(try repository.listing().files.map(\.path) == ["config.json"])
    #expect(try repository.listing().problems.isEmpty)
  }

  @Test func `blobs of another repository are outside`() throws {
    try makeCache("models--org--other")
    try makeCache()
    try stores.link(
      "hub/models--org--name/snapshots/abc/other.json",
      to: "../../../models--org--other/blobs/1234")
    let repository = try resolver.repository(named: "org/name")
    #expect(
      try repository.listing().problems.map(\.location.file) == ["other.json"])
    #expect(try repository.listing().problems.map(\.kind) == [.escapes])
  }

  @Test func `unfinished downloads and dangling links are said`() throws {
    try makeCache()
    try stores.write("x", to: "hub/models--org--name/blobs/9999.incomplete")
    try stores.link(
      "hub/models--org--name/snapshots/abc/model.safetensors", to: "../../blobs/9999")
    let problems = try resolver.repository(named: "org/name").listing().problems
    #expect(Set(problems.map(\.kind)) == [.incompleteDownload, .danglingLink])
  }

  @Test(arguments: [
    "org/name", "hf://org/name", "https://huggingface.co/org/name", "org/name@main",
    "https://huggingface.co/org/name/tree/main", "org/name@abc", "org/name@v1.0",
    "https://huggingface.co/org/name/", "hf://models/org/name@main",
  ])
  func `a repository of the cache has several names`(_ text: String) throws {
    try makeCache()
    try stores.write("abc", to: "hub/models--org--name/refs/v1.0")
    let repository = try resolver.repository(named: text)
    #expect(repository.target == Target(location: text, kind: .hubCache))
    #expect(try repository.listing().files.map(\.path) == ["config.json"])
  }

  @Test(arguments: [
    ("org/name@v2", "org/name@v2 isn't in the hub cache", "hf download org/name --revision v2"),
    ("hf://org/other", "hf://org/other isn't in the hub cache", "hf download org/other"),
    ("org/other", "there is no file or folder \"org/other\"", "hf download org/other"),
  ])
  func `what isn't in the cache comes with the command that brings it`(
    _ target: String, _ beginning: String, _ command: String
  ) throws {
    try makeCache()
    let error = #expect(throws: InspectionError.self) {
      _ = try resolver.repository(named: target)
    }
    #expect(error?.description.hasPrefix(beginning) == true)
    #expect(error?.description.hasSuffix(": " + command) == true)
    #expect(error?.isNotFound == true)
  }

  @Test(arguments: ["org/name@../../x", "org/name@", "org/name@-x", "https://a.b/org/../x"])
  func `no name leads out of the cache`(_ target: String) throws {
    try makeCache()
    let error = #expect(throws: InspectionError.self) {
      _ = try resolver.repository(named: target)
    }
    #expect(error?.description == "there is no file or folder \"\(target)\"")
  }

  @Test func `cached repositories are listed by name`() throws {
    try makeCache()
    try makeCache("models--gpt2")
    try makeCache("models--a-b--c--d")
    #expect(resolver.cachedNames() == ["a-b/c--d", "gpt2", "org/name"])
  }

  @Test(arguments: [
    (
      "org/name",
      "there is no file or folder \"org/name\", and it isn't in the hub cache"
    ),
    ("./nowhere", "there is no file or folder \"./nowhere\""),
    ("ollama:nothing", "there is no model nothing in the Ollama store"),
    ("ollama:../../x", "\"../../x\" isn't an Ollama model name"),
    ("/dev/null", "/dev/null is a pipe, socket or device, not a model"),
  ])
  func `says what it looked for`(_ target: String, _ beginning: String) {
    let error = #expect(throws: InspectionError.self) {
      _ = try resolver.repository(named: target)
    }
    #expect(error?.description.hasPrefix(beginning) == true)
  }

  @Test func `a cache folder without snapshots is an unfinished download`() throws {
    try stores.write("abc", to: "hub/models--org--name/refs/main")
    let error = #expect(throws: InspectionError.self) {
      _ = try resolver.repository(named: "org/name")
    }
    #expect(error?.description.hasPrefix("the download of org/name was begun") == true)
  }

  @Test func `a reference to a snapshot that isn't there is an unfinished download`() throws {
    try makeCache(main: "def")
    let error = #expect(throws: InspectionError.self) {
      _ = try resolver.repository(named: "org/name")
    }
    #expect(error?.description.contains("wasn't finished") == true)
  }

  @Test(arguments: ["ollama:tiny", "ollama:tiny:latest", "ollama:library/tiny"])
  func `an Ollama model is the blobs that its manifest lists`(_ target: String) throws {
    let digest = String(repeating: "ab", count: 32)
    try stores.write("GGUF", to: "ollama/blobs/sha256-\(digest)")
    try stores.write(
      """
      {"layers": [
        {"mediaType": "application/vnd.ollama.image.model", "digest": "sha256:\(digest)"},
        {"mediaType": "application/vnd.ollama.image.license", "digest": "sha256:\(digest)"}]}
      """, to: "ollama/manifests/example.org/library/tiny/latest")
    let repository = try resolver.repository(named: target)
    #expect(repository.target.kind == .ollama)
    #expect(
      try repository.listing().files == [RepositoryFile(path: "blobs/sha256-\(digest)", size: 4)])
  }

  @Test(arguments: ["ollama", "ollama/blobs", "ollama/blobs/"])
  func `an Ollama store has the models of its manifests`(_ folder: String) async throws {
    try stores.write("GGUF", to: "ollama/blobs/sha256-1")
    for name in [
      "registry.ollama.ai/library/tiny/1b", "registry.ollama.ai/acme/tiny/latest",
      "hf.co/acme/other/Q4_0",
    ] {
      try stores.write(#"{"layers": []}"#, to: "ollama/manifests/\(name)")
    }
    let repository = try resolver.repository(named: stores.path + "/" + folder)
    let names = ["ollama:hf.co/acme/other:Q4_0", "ollama:acme/tiny:latest", "ollama:tiny:1b"]
    #expect(repository.target.models == names)
    let model = try await ModelInspector().inspect(repository)
    #expect(model.weightSets.isEmpty)
    for name in names {
      #expect(try resolver.repository(named: name).target.kind == .ollama)
    }
  }

  @Test func `a model that isn't in the store is told which ones are`() throws {
    try stores.write("{}", to: "ollama/manifests/registry.ollama.ai/library/tiny/1b")
    let error = #expect(throws: InspectionError.self) {
      _ = try resolver.repository(named: "ollama:tin")
    }
    #expect(error?.description.hasSuffix(", which has tiny:1b") == true)
  }

  @Test func `blobs beside no manifests are a folder like any other`() throws {
    try stores.write("GGUF", to: "elsewhere/blobs/sha256-1")
    let repository = try resolver.repository(named: stores.path + "/elsewhere/blobs")
    #expect(repository.target.models.isEmpty)
  }

  @Test(arguments: [
    "sha256:../../../etc/passwd", "sha256:ab", "md5:\(String(repeating: "a", count: 64))",
  ])
  func `a manifest's digest can't lead anywhere else`(_ digest: String) throws {
    try stores.write(
      """
      {"layers": [{"mediaType": "application/vnd.ollama.image.model", "digest": "\(digest)"}]}
      """, to: "ollama/manifests/example.org/library/tiny/latest")
    #expect(throws: InspectionError.self) {
      _ = try resolver.repository(named: "ollama:tiny")
    }
  }

  @Test func `stores are where huggingface_hub and Ollama have them`() {
    let none = StoreLocations { $0 == "HOME" ? "/h" : nil }
    #expect(none.hubCache == "/h/.cache/huggingface/hub")
    #expect(none.ollamaModels == "/h/.ollama/models")
    let values = ["HOME": "/h", "HF_HOME": "~/hf", "OLLAMA_MODELS": "/o"]
    let some = StoreLocations { values[$0] }
    #expect(some.hubCache == "/h/hf/hub")
    #expect(some.ollamaModels == "/o")
  }
}
