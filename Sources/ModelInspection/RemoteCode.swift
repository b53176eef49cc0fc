import ModelFacts
import ModelFormats

extension InspectedModel {
  /// How many Python files are read at most.
  private static let mostSources = 64

  /// Reads what the Python files beside the configuration declare, when `auto_map` names any.
  mutating func addDeclarations(from opened: OpenFiles) {
    guard config.value?["auto_map"]?.object != nil else { return }
    let folder = root
    let sources: [(String, [UInt8])] = files.lazy.filter { file in
      RelativePath.folder(of: file.path) == folder
        && file.path.hasSuffix(".py") && file.size <= Reach.source.budget ?? 0
    }.prefix(Self.mostSources).compactMap { file in
      (try? opened.open(file.path).bytes(within: .source)).map { (file.path, $0) }
    }
    var declarations = ModuleDeclarations(scanning: sources.map(\.1))
    for (path, source) in sources {
      declarations.relativeImports[path] = ModuleDeclarations.relativeImports(in: source)
    }
    self.declarations = declarations
  }
}
