import ModelFacts
import ModelFormats

/// Telling files by their content, Python sources read as text.
func examine(_ bytes: [UInt8]) {
  let source = MemorySource(bytes)
  let content = try? source.content()
  require(content == (try? source.content()), "two answers")
}
