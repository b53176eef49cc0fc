import Testing

@testable import ModelKnowledge

@Suite struct ReleaseTests {
  @Test(arguments: [
    Release.transformers, .peft, .torch, .tokenizers, .safetensors, .diffusers, .gguf,
  ])
  func `has a version of three numbers`(release: Release) {
    let numbers = release.version.split(separator: ".").map { Int($0) }
    #expect(numbers.count == 3 && numbers.allSatisfy { $0 != nil }, "\(release)")
    #expect(release.version.hasPrefix(release.minor + "."))
    #expect(release.description == "\(release.library) \(release.version)")
  }

  @Test func `stands in the text's first line`() {
    let line = KnowledgeText.text.prefix { $0 != "\n" }
    #expect(line.contains("\ttransformers=\(Release.transformers.version)\t"))
    #expect(Set(Release.all.map(\.library)).count == Release.all.count)
  }
}
