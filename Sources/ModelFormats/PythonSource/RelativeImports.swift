public import ModelFacts

extension ModuleDeclarations {
  /// The modules that a Python file imports from its own folder, as transformers finds them.
  ///
  /// Lines `from .name import …` and `import .name`, wherever they stand: transformers 5.23
  /// `dynamic_module_utils.get_relative_imports` searches the text, and fetches `name.py`.
  public static func relativeImports(in source: [UInt8]) -> [String] {
    var modules: [String] = []
    var seen: Set<ExactString> = []
    for line in source.split(separator: UInt8(ascii: "\n")) {
      let words = line.split { byte in byte == 0x20 || 0x09...0x0D ~= byte }
      guard words.count > 1, words[1].first == UInt8(ascii: "."), words[1].count > 1 else {
        continue
      }
      let isFrom = words[0].elementsEqual("from".utf8) && words.count > 2
      guard
        isFrom && words[2].starts(with: "import".utf8)
          || words.count == 2 && words[0].elementsEqual("import".utf8)
      else { continue }
      let module = String(decoding: words[1].dropFirst(), as: UTF8.self)
      if seen.insert(ExactString(module)).inserted { modules.append(module) }
    }
    return modules
  }
}
