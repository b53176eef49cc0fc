import ModelFacts
import ModelFormats

/// Code in the formats of other frameworks: graphs, descriptions, and the archives they come in.
func examine(_ bytes: [UInt8]) {
  let source = MemorySource(bytes)
  for format: ProgramSearch.Format in [.description, .graph, .onnx, .tfLite] {
    let search = ProgramSearch(source, as: format)
    require(search.limit == nil, "a search of bytes in memory that ended early")
    for found in search.code { require(found.offset <= bytes.count, "a place outside of the file") }
  }
  _ = JSONEncodings.utf8(bytes)
  let archive = TarArchive(source)
  for entry in archive.entries {
    require(entry.range.upperBound <= bytes.count, "a member outside of the archive")
  }
  var walk = ArchiveWalk()
  for file in walk.files(of: source, where: { _ in true }) ?? [] { _ = walk.open(file) }
}
