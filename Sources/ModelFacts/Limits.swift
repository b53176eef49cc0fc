/// How much of a file is looked at: every bound that a file can run into.
///
/// Counts and lengths that a file states are held against the bytes it has before anything is
/// reserved, limit or not. Running into a limit is a finding, never silence. README.md explains them.
package enum Limits {
  // MARK: Folders

  /// Entries of a folder and all below it.
  package static let folderEntries = 100_000
  /// Folders within each other.
  package static let folderDepth = 64

  // MARK: Documents

  /// Bytes of a JSON document.
  package static let documentBytes = 32 << 20
  /// Commas of a JSON document, which bound its values.
  package static let documentCommas = 600_000
  /// Nesting of JSON, where its format has no limit of its own.
  package static let jsonDepth = 512
  /// Bytes of a model card.
  package static let modelCardBytes = 1 << 20
  /// Bytes of a model card's YAML.
  package static let frontMatterBytes = 128 << 10

  // MARK: Tokenizers and templates

  /// Bytes of a tokenizer file.
  package static let tokenizerBytes = 256 << 20
  /// Bytes of a file that holds chat templates.
  package static let templateFileBytes = 4 << 20
  /// Files of chat templates.
  package static let templateFiles = 200
  /// Bytes of a chat template.
  package static let templateBytes = 1 << 18
  /// Nesting of a template.
  package static let templateDepth = 100

  // MARK: Weight files

  /// Bytes of a safetensors header, the format's own limit.
  package static let safetensorsHeaderBytes: UInt64 = 100_000_000
  /// Tensors of a safetensors file.
  package static let safetensorsTensors = 1_000_000
  /// Bytes of a GGUF string, llama.cpp's own limit.
  package static let ggufStringBytes: UInt64 = 1 << 30
  /// Elements of a GGUF array, llama.cpp's own limit.
  package static let ggufArrayElements: UInt64 = 1 << 30

  // MARK: Other frameworks' files

  /// Bytes of a file of another framework that are searched for code.
  package static let embeddedCodeBytes = 2 << 30
  /// Bytes of a description in one, such as Keras' JSON.
  package static let descriptionBytes = 32 << 20
  /// Bytes of one that is UTF-16 or UTF-32.
  package static let encodedJSONBytes = 4 << 20
  /// Texts in a file that may be such descriptions.
  package static let descriptions = 10_000
  /// Nesting of YAML, libyaml's own limit.
  package static let yamlDepth = 1000
  /// Bytes of a YAML file that are searched.
  package static let yamlBytes = 2 << 20

  // MARK: Archives

  /// Members of a zip archive.
  package static let zipMembers = 250_000
  /// Bytes of a zip's central directory.
  package static let zipDirectoryBytes = 128 << 20
  /// Bytes between members that are searched for hidden ones.
  package static let zipSearchBytes = 64 << 20
  /// Bytes that one compressed member is unpacked to.
  package static let memberBytes = 64 << 20
  /// Members of a tar archive.
  package static let tarMembers = 100_000
  /// Bytes of a tar's extended header.
  package static let tarExtensionBytes = 256 << 10
  /// Bytes that a file is unpacked to in all.
  package static let inflatedBytes = 192 << 20
  /// Bytes that an xz or lzma stream is unpacked to.
  package static let lzmaBytes = 24 << 20
  /// Bytes that a bzip2 stream is unpacked to.
  package static let bzip2Bytes = 8 << 20
  /// Compressed streams behind one another.
  package static let compressedStreams = 100

  /// Members of an archive that are looked into for other code than pickles.
  package static let searchedMembers = 1000

  // MARK: Pickles

  /// Archives and pickles within each other.
  package static let nestedStreams = 6
  /// Pickles of a file.
  package static let pickleStreams = 20_000
  /// Opcodes of a pickle.
  package static let pickleOpcodes = 150_000_000
  /// Values on the stack, and marks.
  package static let pickleStack = 4_000_000
  /// Entries of the memo.
  package static let pickleMemo = 4_000_000
  /// Bytes of text that are kept.
  package static let pickleCharacters = 48 << 20
  /// Elements of containers that are kept.
  package static let pickleElements = 4_000_000
  /// Results of calls that are kept.
  package static let pickleObjects = 750_000
}
