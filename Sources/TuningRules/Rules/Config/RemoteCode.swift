import ModelFacts

extension Rule {
  /// The repository brings Python code that a loader is to run.
  package static let configRemoteCode = Rule(
    name: "config/remote-code",
    severity: .warning,
    summary: "models that come with Python code of their own",
    help: "Read the code before you load the model with trust_remote_code=True, and pin the "
      + "revision you read.",
    rationale: "transformers runs these files when it is allowed to. Where it knows the "
      + "architecture itself it takes its own class and leaves them alone.",
    sources: ["OptimalScale/LMFlow#453", "lm-sys/FastChat#1964"]
  ) { examination in
    RemoteCode(of: examination).documents.map { document in
      let first = document.references[0]
      let others =
        document.references.count > 1 ? ", and \(document.references.count - 1) more" : ""
      let foreign = document.references.first { $0.repository != nil }?.repository
      let source = foreign.map { " from the repository \($0)" } ?? ""
      return Violation(
        message: "\(document.file) asks for code\(source): \(first.text)\(others).",
        location: Location(file: document.file).pointer(first.pointer), observed: first.text)
    }
  }

  /// The code that a repository asks for isn't in it.
  package static let configRemoteCodeMissing = Rule(
    name: "config/remote-code-missing",
    severity: .error,
    summary: "auto_map names Python files that aren't there",
    help: "Add the Python files from the model's source, or remove the entries of auto_map.",
    rationale: "With trust_remote_code=True the loader looks for these files and raises. Where "
      + "transformers has a class of its own, loading without that flag still works.",
    sources: ["huggingface/transformers#20884"]
  ) { examination in
    let present = Set(examination.model.files.map { ExactString($0.path) })
    return RemoteCode(of: examination).documents.compactMap { document in
      let missing = document.references.filter { reference in
        reference.path.map { !present.contains(ExactString($0)) } ?? false
      }
      guard let first = missing.first, let file = first.path else { return nil }
      let files = Set(missing.compactMap(\.path)).sorted()
      let others = files.count > 1 ? " and \(files.count - 1) more" : ""
      return Violation(
        message: "\(document.file) names \(first.text), but there is no \(file)\(others).",
        location: Location(file: document.file).pointer(first.pointer), observed: first.text,
        expected: files.prefix(10).joined(separator: ", "),
        severity: document.isNeeded ? nil : .warning)
    }
  }
}

/// The Python code that a model's configuration files ask for.
struct RemoteCode {
  /// A class of `auto_map` or `custom_pipelines`.
  struct Reference {
    /// The class as the file names it: `modeling_x.XForCausalLM`, `org/repo--modeling_x.X`.
    let text: String
    /// Its place in the file.
    let pointer: String
    /// The folder of the file that names it, empty or with its `/`.
    let folder: String

    /// Another repository that holds the code.
    var repository: String? {
      text.firstRange(of: "--").map { String(text[..<$0.lowerBound]) }
    }

    /// The Python file in this repository, nil when the code is another's.
    var path: String? {
      guard repository == nil, let dot = text.firstIndex(of: ".") else { return nil }
      return "\(folder)\(text[..<dot]).py"
    }
  }

  /// A configuration file that asks for code.
  struct Document {
    /// The file.
    let file: String
    /// What it asks for, never empty.
    let references: [Reference]
    /// Whether nothing but that code can load what the file describes.
    let isNeeded: Bool
  }

  /// The files that ask for code, in path order.
  let documents: [Document]

  /// Reads the configuration files of a model.
  init(of examination: Examination) {
    let knowsModel = examination.config?.family != nil
    let names = [
      "config.json", "tokenizer_config.json", "processor_config.json", "preprocessor_config.json",
      "generation_config.json", "video_preprocessor_config.json",
    ]
    let files = examination.model.documents.keys.filter { path in
      names.contains(path.split(separator: "/").last.map(String.init) ?? path)
    }
    documents = files.sorted { ExactString($0) < ExactString($1) }.compactMap { file in
      guard case .known(let object, let location) = examination.model.documents[file] else {
        return nil
      }
      let references = Self.references(in: object, of: location.file ?? file)
      guard !references.isEmpty, location.file == nil || location.file == file else { return nil }
      let isNeeded = !knowsModel && (file != "tokenizer_config.json" || !Self.knows(examination))
      return Document(file: file, references: references, isNeeded: isNeeded)
    }
  }

  /// Whether transformers has the tokenizer's class.
  private static func knows(_ examination: Examination) -> Bool {
    examination.tokenizer.statedClass.flatMap(TokenizerClass.named) != nil
  }

  private static func references(in object: JSONObject, of file: String) -> [Reference] {
    let folder = file.split(separator: "/").dropLast().map { "\($0)/" }.joined()
    var references: [Reference] = []
    func add(_ value: JSONValue?, at pointer: String) {
      if let text = value?.string {
        references.append(Reference(text: text, pointer: pointer, folder: folder))
      }
    }
    for member in object["auto_map"]?.object?.members ?? [] {
      let pointer = "/auto_map/\(member.key)"
      add(member.value, at: pointer)
      for (index, value) in (member.value.array ?? []).enumerated() {
        add(value, at: "\(pointer)/\(index)")
      }
    }
    for member in object["custom_pipelines"]?.object?.members ?? [] {
      add(member.value["impl"], at: "/custom_pipelines/\(member.key)/impl")
    }
    if references.isEmpty, object["trust_remote_code"]?.bool == true {
      references.append(
        Reference(text: "trust_remote_code", pointer: "/trust_remote_code", folder: folder))
    }
    return references
  }
}
