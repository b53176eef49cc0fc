import ModelFacts
import ModelKnowledge
import ModelPrediction

/// The Python code that a model's configuration files ask for.
struct RequestedCode {
  /// A class of `auto_map` or `custom_pipelines`.
  struct Reference {
    /// The class as the file names it: `modeling_x.XForCausalLM`, `org/repo--modeling_x.X`.
    let text: String
    /// Its place in the file.
    let pointer: String
    /// The folder of the file that names it, empty or with its `/`.
    let folder: String
    /// Whether the code has to be a file of the repository, rather than of an installed package.
    var isFile = true

    /// Another repository that holds the code.
    var repository: String? {
      text.firstRange(of: "--").map { String(text[..<$0.lowerBound]) }
    }

    /// The Python file in this repository, nil when the code is another's.
    var path: String? {
      guard isFile, repository == nil, let dot = text.firstIndex(of: ".") else { return nil }
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
    let knowsModel = examination.config?.type != nil
    let names = [
      "config.json", "tokenizer_config.json", "processor_config.json", "preprocessor_config.json",
      "generation_config.json", "video_preprocessor_config.json", "image_processor_config.json",
      "feature_extractor_config.json", "modules.json", "model_index.json", "adapter_config.json",
      "router_config.json", "modular_config.json", "modular_model_index.json",
    ]
    let files = examination.model.documents.keys.filter { path in
      names.contains(path.split(separator: "/").last.map(String.init) ?? path)
    }
    let ofTokenizer = examination.model.path("tokenizer_config.json")
    let present = Set(examination.model.files.map { ExactString($0.path) })
    let ordered = files.sorted { ExactString($0) < ExactString($1) }
    let pointers: [Document] = ordered.compactMap { file in
      guard let object = examination.model.documents[file]?.value else { return nil }
      let references = Self.references(in: object, of: file, among: present)
      guard !references.isEmpty else { return nil }
      let isNeeded = !knowsModel && (file != ofTokenizer || !Self.knows(examination))
      return Document(file: file, references: references, isNeeded: isNeeded)
    }
    documents = pointers + Self.generation(in: examination.model.root, among: present)
  }

  /// The function that takes the place of `generate`: transformers 5 `generation/utils.py`,
  /// `load_custom_generate`, which `from_pretrained` calls when the file is there.
  private static func generation(
    in folder: String, among present: Set<ExactString>
  ) -> [Document] {
    let file = folder + "custom_generate/generate.py"
    guard present.contains(ExactString(file)) else { return [] }
    let reference = Reference(text: file, pointer: "", folder: "", isFile: false)
    return [Document(file: file, references: [reference], isNeeded: false)]
  }

  /// Whether transformers has the tokenizer's class.
  private static func knows(_ examination: Examination) -> Bool {
    examination.tokenizer.statedClass.flatMap(TokenizerClass.named) != nil
  }

  private static func references(
    in object: JSONObject, of file: String, among present: Set<ExactString>
  ) -> [Reference] {
    let folder = file.split(separator: "/").dropLast().map { "\($0)/" }.joined()
    var references: [Reference] = []
    func add(_ value: JSONValue?, at pointer: String, isFile: Bool = true) {
      if let text = value?.string {
        references.append(
          Reference(text: text, pointer: pointer, folder: folder, isFile: isFile))
      }
    }
    // Of several equal keys Python takes the last; what hides behind it is worth a look as well.
    for map in object.members where map.key == "auto_map" {
      for member in map.value.object?.members ?? [] {
        let pointer = "/auto_map/\(member.key)"
        add(member.value, at: pointer)
        for (index, value) in (member.value.array ?? []).enumerated() {
          add(value, at: "\(pointer)/\(index)")
        }
      }
    }
    for member in object["custom_pipelines"]?.object?.members ?? [] {
      add(member.value["impl"], at: "/custom_pipelines/\(member.key)/impl")
    }
    add(object["custom_pipeline"], at: "/custom_pipeline", isFile: false)
    for (text, pointer) in Self.importedClasses(in: object, of: file, among: present) {
      references.append(
        Reference(text: text, pointer: pointer, folder: folder, isFile: false))
    }
    let isConfig = file.split(separator: "/").last == "config.json"
    for (text, pointer) in isConfig ? Self.namedCode(in: object) : [] {
      references.append(
        Reference(text: text, pointer: pointer, folder: folder, isFile: false))
    }
    if references.isEmpty, object["trust_remote_code"]?.bool == true {
      references.append(
        Reference(text: "trust_remote_code", pointer: "/trust_remote_code", folder: folder))
    }
    return references
  }

  /// Classes that a library imports by a name in one of its own documents.
  ///
  /// sentence-transformers 5.1 `SentenceTransformer._load_module_class_from_ref`, diffusers 0.35
  /// `pipelines/pipeline_loading_utils.py`, peft 0.21 `auto.py`.
  private static func importedClasses(
    in object: JSONObject, of file: String, among present: Set<ExactString>
  ) -> [(text: String, pointer: String)] {
    switch file.split(separator: "/").last {
    case "modules.json":
      let modules = object["modules"]?.array ?? []
      return modules.enumerated().compactMap { index, module in
        guard let type = module["type"]?.string, !type.hasPrefix("sentence_transformers.") else {
          return nil
        }
        return (type, "/\(index)/type")
      }
    case "model_index.json":
      return object.members.compactMap { member in
        guard let pair = member.value.array, pair.count == 2, let library = pair[0].string,
          let name = pair[1].string
        else { return nil }
        let folder = file.dropLast("model_index.json".count)
        let isOwn = member.key != "_class_name" && !isForeign(library, name)
        let hasFile = present.contains(ExactString("\(folder)\(member.key)/\(library).py"))
        return isOwn && !hasFile ? nil : ("\(library).\(name)", "/\(member.key)")
      }
    case "router_config.json":
      return (object["types"]?.object?.members ?? []).compactMap { member in
        guard let type = member.value.string, !type.hasPrefix("sentence_transformers.") else {
          return nil
        }
        return (type, "/types/\(member.key)")
      }
    case "adapter_config.json":
      guard let library = object["auto_mapping"]?["parent_library"]?.string else { return [] }
      let known = ["transformers.", "peft.", "diffusers.", "torch.nn.", "sentence_transformers."]
      let isKnown = library == "__main__" || known.contains { "\(library).".hasPrefix($0) }
      return isKnown ? [] : [(library, "/auto_mapping/parent_library")]
    default: return []
    }
  }

  /// Whether a component's library is none that diffusers has pipelines or models of.
  private static func isForeign(_ library: String, _ name: String) -> Bool {
    guard case .review = PickleGlobals.classify(module: library, name: name) else { return true }
    return library.contains(".") || library.hasPrefix("_")
  }
}
