import ModelFacts

@testable import TuningRules

extension RuleCase {
  /// Rules about templates, remote code and paths that leave.
  static let templates: [RuleCase] = [
    RuleCase(.tokenizerNoChatTemplate, .note, on: .conversational) { model in
      model.tokenizer.chatTemplates = []
    },
    RuleCase(.tokenizerChatTemplateMalformed, .warning, on: .conversational) { model in
      model.tokenizer.chatTemplates[0].syntaxError = FormatError(
        reason: .violates("isn't valid Jinja in line 1: unknown tag 'foo'"), offset: 3)
    },
    RuleCase(.tokenizerDoubleBOS, .warning, on: .conversational) { model in
      model.tokenizer.chatTemplates[0].startsWithBOS = true
    },
    RuleCase(.securityTemplateUnsafe, .error, on: .conversational) { model in
      model.tokenizer.chatTemplates[0].unsafeAccesses = [
        TemplateAccess(message: "reads __class__", offset: 3, line: 1)
      ]
    },
    RuleCase(.securityPathEscape, .error) { model in
      model.problems.append(
        InspectionProblem(
          kind: .escapes, message: "names a shard outside of the folder: ../x",
          location: Location(file: "model.safetensors.index.json")))
    },
    RuleCase(.securityNotExamined, .warning) { model in
      model.problems.append(
        InspectionProblem(
          kind: .specialFile, message: "is a pipe, socket or device and was not opened",
          location: Location(file: "pytorch_model.bin")))
    },
    RuleCase(.configRemoteCode, .warning) { model in
      model[config: "auto_map"] = ["AutoModelForCausalLM": "modeling_x.X"]
      model.list("modeling_x.py")
    },
    RuleCase(.configRemoteCode, .warning) { model in
      model.set("modules.json", ["modules": [["path": "", "type": "custom_st.Transformer"]]])
    },
    RuleCase(.configRemoteCode, .warning) { model in
      model.set("model_index.json", ["_class_name": ["pipeline", "Mine"]])
    },
    RuleCase(.configRemoteCode, .warning) { model in
      model.set("model_index.json", ["unet": ["my_unet", "UNet"]])
      model.list("unet/my_unet.py")
    },
    RuleCase(.configRemoteCode, .warning) { model in
      model.set("model_index.json", ["unet": ["os", "system"]])
    },
    RuleCase(.configRemoteCode, .warning) { model in
      model.set("processor_config.json", ["auto_map": ["A": "o/r--m.X"], "auto_map": [:]])
    },
    RuleCase(.configRemoteCode, .warning) { model in
      model.list("custom_generate/generate.py")
    },
    RuleCase(.configRemoteCode, .warning) { model in
      model[config: "_attn_implementation"] = "someone/kernels@main:forward"
    },
    RuleCase(.configRemoteCode, .warning) { model in
      model[config: "text_config"] = ["attn_implementation": ["": "paged|someone/kernels"]]
    },
    RuleCase(.configRemoteCode, .warning) { model in
      model[config: "text_config"] = ["auto_map": ["AutoModel": "o/r--m.X"]]
    },
    RuleCase(.configRemoteCode, .warning) { model in
      model[config: "sentence_transformers"] = ["activation_fn": "mine.Activation"]
    },
    RuleCase(.configRemoteCode, .warning) { model in
      model.set("router_config.json", ["types": ["query": "mine.Module"]])
    },
    RuleCase(.configRemoteCodeMissing, .warning) { model in
      model[config: "auto_map"] = ["AutoModelForCausalLM": "modeling_x.X"]
    },
    RuleCase(.configRemoteCodeMissing, .error) { model in
      model[config: "model_type"] = "unheard_of"
      model[config: "auto_map"] = ["AutoModelForCausalLM": "modeling_x.X"]
    },
    // The file is there, and what a file that it imports needs isn't.
    RuleCase(.configRemoteCodeMissing, .error) { model in
      model[config: "model_type"] = "unheard_of"
      model[config: "auto_map"] = ["AutoModelForCausalLM": "modeling_x.X"]
      model.list("modeling_x.py")
      model.list("layers_x.py")
      model.declarations = ModuleDeclarations()
      model.declarations?.relativeImports = [
        "modeling_x.py": ["layers_x"], "layers_x.py": ["modeling_x", "kernels_x"],
      ]
    },
  ]
}

extension InspectedModel {
  /// Sets a document.
  fileprivate mutating func set(_ file: String, _ value: JSONValue) {
    guard let object = value.object else { return }
    documents[file] = .known(object, at: Location(file: file))
  }

  /// A language model whose begin token is put there by the tokenizer.
  fileprivate static var conversational: InspectedModel {
    var model = InspectedModel.llama
    model.changeVocabulary { $0.prefixTokens = ["<s>"] }
    return model
  }
}
