// Made by Scripts/atlas/make-families.py from transformers 5.23.0; edit the script, not this file.
// swift-format-ignore-file

/// One line a tokenizer class; see Scripts/atlas/make-families.py.
enum TokenizerClassTable {
  /// The release it was made from.
  static let release = "5.23.0"

  /// The lines, sorted by the bytes of their first field.
  static let tokenizerClasses = #"""
*				arctic,camembertv2-base,chatlm,cohere_asr,ernie4_5,ernie4_5_moe,fuyu,h2ovl_chat,hyperclovax,hyperclovax_vision_v2,hyperclovax_vlm,internlm2,internlm3,iquestcoder,jamba,llava,llava_next,minicpm3,minicpmv,minimax_m2,modernbert,modernbert-decoder,molmo,molmo2,nemotron,nvfp4,opencua,openvla,paddleocr_vl,phi3,phi3_v,phimoe,qwen2,qwen3_5,qwen3_5_moe,qwen3_5_moe_text,qwen4_exp,siglip2,smolvlm,step3_vl,vipllava
AlbertTokenizer		tokenizers	spiece.model,tokenizer.json	bos="[CLS]" eos="[SEP]" unk="<unk>" sep="[SEP]" pad="<pad>" cls="[CLS]" mask="[MASK]"
AlbertTokenizerFast		tokenizers	spiece.model,tokenizer.json	bos="[CLS]" eos="[SEP]" unk="<unk>" sep="[SEP]" pad="<pad>" cls="[CLS]" mask="[MASK]"
BartTokenizer		tokenizers	vocab.json,merges.txt,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
BartTokenizerFast		tokenizers	vocab.json,merges.txt,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
BarthezTokenizer		tokenizers	sentencepiece.bpe.model,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
BarthezTokenizerFast		tokenizers	sentencepiece.bpe.model,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
BartphoTokenizer		sentencepiece	sentencepiece.bpe.model,dict.txt	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
BertGenerationTokenizer		sentencepiece	spiece.model	bos="<s>" eos="</s>" unk="<unk>" sep="<::::>" pad="<pad>"
BertJapaneseTokenizer		python	vocab.txt,spiece.model	unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
BertTokenizer		tokenizers	vocab.txt,tokenizer.json	unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
BertTokenizerFast		tokenizers	vocab.txt,tokenizer.json	unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
BertweetTokenizer		python	vocab.txt,bpe.codes	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
BigBirdTokenizer		tokenizers	spiece.model,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="[SEP]" pad="<pad>" cls="[CLS]" mask="[MASK]"
BigBirdTokenizerFast		tokenizers	spiece.model,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="[SEP]" pad="<pad>" cls="[CLS]" mask="[MASK]"
BioGptTokenizer		python	vocab.json,merges.txt	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>"
BlenderbotSmallTokenizer		python	vocab.json,merges.txt,tokenizer_config.json	bos="__start__" eos="__end__" unk="__unk__" pad="__null__"
BlenderbotSmallTokenizerFast		python	vocab.json,merges.txt,tokenizer_config.json	bos="__start__" eos="__end__" unk="__unk__" pad="__null__"
BlenderbotTokenizer		tokenizers	vocab.json,merges.txt,tokenizer_config.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
BlenderbotTokenizerFast		tokenizers	vocab.json,merges.txt,tokenizer_config.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
BloomTokenizer	4.57.6	tokenizers	tokenizer.json,tokenizer.model	
BloomTokenizerFast		tokenizers	tokenizer.json,tokenizer.model	
ByT5Tokenizer		python		eos="</s>" unk="<unk>" pad="<pad>"
CLIPTokenizer		tokenizers	vocab.json,merges.txt,tokenizer.json	bos="<|startoftext|>" eos="<|endoftext|>" unk="<|endoftext|>" pad="<|endoftext|>"
CLIPTokenizerFast		tokenizers	vocab.json,merges.txt,tokenizer.json	bos="<|startoftext|>" eos="<|endoftext|>" unk="<|endoftext|>" pad="<|endoftext|>"
CTRLTokenizer		python	vocab.json,merges.txt	unk="<unk>"
CamembertTokenizer		tokenizers	sentencepiece.bpe.model,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
CamembertTokenizerFast		tokenizers	sentencepiece.bpe.model,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
CanineTokenizer		python		bos="\ue000" eos="\ue001" sep="\ue001" pad="\u0000" cls="\ue000" mask="\ue003"
ClvpTokenizer	4.30.2	python	vocab.json,merges.txt	bos="<|endoftext|>" eos="[STOP]" unk="[UNK]" pad="[STOP]"
CodeGenTokenizer		tokenizers	vocab.json,merges.txt	bos="<|endoftext|>" eos="<|endoftext|>" unk="<|endoftext|>"
CodeGenTokenizerFast		tokenizers	vocab.json,merges.txt	bos="<|endoftext|>" eos="<|endoftext|>" unk="<|endoftext|>"
CodeLlamaTokenizer	4.30.2	tokenizers	tokenizer.model,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>"
CodeLlamaTokenizerFast	4.30.2	tokenizers	tokenizer.model,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>"
CohereTokenizer	4.57.6	tokenizers	vocab.json,merges.txt,tokenizer.json	bos="<BOS_TOKEN>" eos="<|END_OF_TURN_TOKEN|>" unk="<UNK>" sep="<SEP>" pad="<PAD>" cls="<CLS>" mask="<MASK_TOKEN>"
CohereTokenizerFast	4.36.2	tokenizers	vocab.json,merges.txt,tokenizer.json	bos="<BOS_TOKEN>" eos="<|END_OF_TURN_TOKEN|>" unk="<UNK>" sep="<SEP>" pad="<PAD>" cls="<CLS>" mask="<MASK_TOKEN>"
ConvBertTokenizer		tokenizers	vocab.txt,tokenizer.json	unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
ConvBertTokenizerFast		tokenizers	vocab.txt,tokenizer.json	unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
CpmAntTokenizer		python	vocab.txt	bos="<s>" eos="</s>" unk="<unk>" pad="<pad>"
CpmTokenizer		python	spiece.model	bos="<s>" eos="</s>" unk="<unk>" sep="<sep>" pad="<pad>" cls="<cls>" mask="<mask>"
CpmTokenizerFast		python	spiece.model	bos="<s>" eos="</s>" unk="<unk>" sep="<sep>" pad="<pad>" cls="<cls>" mask="<mask>"
DPRContextEncoderTokenizer		tokenizers	vocab.txt,tokenizer.json	
DPRContextEncoderTokenizerFast		tokenizers	vocab.txt,tokenizer.json	unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
DPRQuestionEncoderTokenizer		tokenizers	vocab.txt,tokenizer.json	
DPRQuestionEncoderTokenizerFast		tokenizers	vocab.txt,tokenizer.json	unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
DPRReaderTokenizer		tokenizers	vocab.txt,tokenizer.json	
DPRReaderTokenizerFast		tokenizers	vocab.txt,tokenizer.json	unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
DebertaTokenizer		tokenizers	vocab.json,merges.txt,tokenizer.json	bos="[CLS]" eos="[SEP]" unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
DebertaTokenizerFast		tokenizers	vocab.json,merges.txt,tokenizer.json	bos="[CLS]" eos="[SEP]" unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
DebertaV2Tokenizer		tokenizers	spm.model,tokenizer.json	bos="[CLS]" eos="[SEP]" unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
DebertaV2TokenizerFast		tokenizers	spm.model,tokenizer.json	bos="[CLS]" eos="[SEP]" unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
DiaTokenizer	4.51.3	python		unk="<pad>" pad="<pad>"
DistilBertTokenizer		tokenizers	vocab.txt,tokenizer.json	
DistilBertTokenizerFast		tokenizers	vocab.txt,tokenizer.json	
ElectraTokenizer		tokenizers	vocab.txt,tokenizer.json	unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
ElectraTokenizerFast		tokenizers	vocab.txt,tokenizer.json	unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
ErnieMTokenizer		gone		
EsmTokenizer		python	vocab.txt	eos="<eos>" unk="<unk>" pad="<pad>" cls="<cls>" mask="<mask>"
EsmcTokenizer	5.10.0	tokenizers	tokenizer.json	eos="<eos>" unk="<unk>" pad="<pad>" cls="<cls>" mask="<mask>"
FNetTokenizer		tokenizers	spiece.model,tokenizer.json	bos="[CLS]" eos="[SEP]" unk="<unk>" sep="[SEP]" pad="<pad>" cls="[CLS]" mask="[MASK]"
FNetTokenizerFast		tokenizers	spiece.model,tokenizer.json	bos="[CLS]" eos="[SEP]" unk="<unk>" sep="[SEP]" pad="<pad>" cls="[CLS]" mask="[MASK]"
FSMTTokenizer		python	vocab-src.json,vocab-tgt.json,merges.txt	bos="<s>" unk="<unk>" sep="</s>" pad="<pad>"
FastSpeech2ConformerTokenizer	4.36.2	python	vocab.json	bos="<sos/eos>" eos="<sos/eos>" unk="<unk>" pad="<blank>"
FlaubertTokenizer		python	vocab.json,merges.txt	bos="<s>" unk="<unk>" sep="</s>" pad="<pad>" cls="</s>" mask="<special1>"
FunnelTokenizer		tokenizers	vocab.txt	bos="<s>" eos="</s>" unk="<unk>" sep="<sep>" pad="<pad>" cls="<cls>" mask="<mask>"
FunnelTokenizerFast		tokenizers	vocab.txt	bos="<s>" eos="</s>" unk="<unk>" sep="<sep>" pad="<pad>" cls="<cls>" mask="<mask>"
GPT2Tokenizer		tokenizers	vocab.json,merges.txt	bos="<|endoftext|>" eos="<|endoftext|>" unk="<|endoftext|>"
GPT2TokenizerFast		tokenizers	vocab.json,merges.txt	bos="<|endoftext|>" eos="<|endoftext|>" unk="<|endoftext|>"
GPTNeoXJapaneseTokenizer		python	vocab.txt,emoji.json	bos="<|startoftext|>" eos="<|endoftext|>" unk="<|endoftext|>" pad="<|endoftext|>"
GPTNeoXTokenizer	4.57.6	tokenizers	vocab.json,merges.txt,tokenizer.json	bos="<|endoftext|>" eos="<|endoftext|>" unk="<|endoftext|>" pad="<|padding|>"
GPTNeoXTokenizerFast		tokenizers	vocab.json,merges.txt,tokenizer.json	bos="<|endoftext|>" eos="<|endoftext|>" unk="<|endoftext|>" pad="<|padding|>"
GPTSanJapaneseTokenizer		gone		
GPTSw3Tokenizer		sentencepiece	spiece.model	
GemmaTokenizer	4.36.2	tokenizers	tokenizer.json	bos="<bos>" eos="<eos>" unk="<unk>" pad="<pad>" mask="<mask>"
GemmaTokenizerFast	4.36.2	tokenizers	tokenizer.json	bos="<bos>" eos="<eos>" unk="<unk>" pad="<pad>" mask="<mask>"
HerbertTokenizer		tokenizers	vocab.json,merges.txt	unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
HerbertTokenizerFast		tokenizers	vocab.json,merges.txt	unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
JiebaPreTokenizer		gone		
JukeboxTokenizer		gone		
JumanppTokenizer		gone		
LEDTokenizer		tokenizers	vocab.json,merges.txt,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
LEDTokenizerFast		tokenizers	vocab.json,merges.txt,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
LasrTokenizer	4.57.6	tokenizers	spiece.model,tokenizer.json	eos="</s>" unk="<unk>" pad="<pad>"
LayoutLMTokenizer		tokenizers	vocab.txt,tokenizer.json	unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
LayoutLMTokenizerFast		tokenizers	vocab.txt,tokenizer.json	unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
LayoutLMv2Tokenizer		tokenizers	vocab.txt,tokenizer.json	unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
LayoutLMv2TokenizerFast		tokenizers	vocab.txt,tokenizer.json	unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
LayoutLMv3Tokenizer		tokenizers	vocab.json,merges.txt,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
LayoutLMv3TokenizerFast		tokenizers	vocab.json,merges.txt,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
LayoutXLMTokenizer		tokenizers	sentencepiece.bpe.model,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
LayoutXLMTokenizerFast		tokenizers	sentencepiece.bpe.model,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
LlamaTokenizer		tokenizers	tokenizer.model,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>"
LlamaTokenizerFast		tokenizers	tokenizer.model,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>"
LongformerTokenizer		tokenizers	vocab.json,merges.txt,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
LongformerTokenizerFast		tokenizers	vocab.json,merges.txt,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
LukeTokenizer		tokenizers	vocab.json,merges.txt,entity_vocab.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
LxmertTokenizer		tokenizers	vocab.txt,tokenizer.json	unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
LxmertTokenizerFast		tokenizers	vocab.txt,tokenizer.json	unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
M2M100Tokenizer		python	vocab.json,sentencepiece.bpe.model,tokenizer_config.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>"
MBart50Tokenizer		tokenizers	sentencepiece.bpe.model,tokenizer.json	eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
MBart50TokenizerFast		tokenizers	sentencepiece.bpe.model,tokenizer.json	eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
MBartTokenizer		tokenizers	sentencepiece.bpe.model,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
MBartTokenizerFast		tokenizers	sentencepiece.bpe.model,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
MLukeTokenizer		tokenizers	sentencepiece.bpe.model,entity_vocab.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
MPNetTokenizer		tokenizers	vocab.txt,tokenizer.json	bos="<s>" eos="</s>" unk="[UNK]" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
MPNetTokenizerFast		tokenizers	vocab.txt,tokenizer.json	bos="<s>" eos="</s>" unk="[UNK]" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
MT5Tokenizer		gone		
MT5TokenizerFast		gone		
MarianTokenizer		python	source.spm,target.spm,vocab.json,target_vocab.json,tokenizer_config.json	eos="</s>" unk="<unk>" pad="<pad>"
MarkupLMTokenizer		tokenizers	vocab.json,merges.txt,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
MarkupLMTokenizerFast		tokenizers	vocab.json,merges.txt,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
MecabTokenizer		other		
MgpstrTokenizer		python	vocab.json	bos="[GO]" eos="[s]" unk="[GO]" pad="[GO]"
MistralCommonBackend	4.57.6	mistral	tekken.json,tokenizer.model	
MistralCommonTokenizer	4.51.3	gone		
MobileBertTokenizer		tokenizers	vocab.txt,tokenizer.json	unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
MobileBertTokenizerFast		tokenizers	vocab.txt,tokenizer.json	unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
MvpTokenizer		tokenizers	vocab.json,merges.txt,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
MvpTokenizerFast		tokenizers	vocab.json,merges.txt,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
MyT5Tokenizer	4.44.2	python	byte_maps.json	eos="</s>" unk="<unk>" pad="<pad>"
NllbTokenizer		tokenizers	sentencepiece.bpe.model,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
NllbTokenizerFast		tokenizers	sentencepiece.bpe.model,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
NougatTokenizer	4.57.6	tokenizers	vocab.json,merges.txt,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" pad="<pad>"
NougatTokenizerFast	4.30.2	tokenizers	vocab.json,merges.txt,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" pad="<pad>"
OpenAIGPTTokenizer		tokenizers	vocab.json,merges.txt,tokenizer.json	unk="<unk>"
OpenAIGPTTokenizerFast		tokenizers	vocab.json,merges.txt,tokenizer.json	unk="<unk>"
PLBartTokenizer		sentencepiece	sentencepiece.bpe.model,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
ParakeetCTCTokenizer	4.55.4	gone		
ParakeetTokenizer	4.57.6	tokenizers	tokenizer.json,tokenizer.model	
ParakeetTokenizerFast	4.55.4	tokenizers	tokenizer.json,tokenizer.model	
PegasusTokenizer		tokenizers	spiece.model,tokenizer.json	eos="</s>" unk="<unk>" pad="<pad>" mask="<mask_2>"
PegasusTokenizerFast		tokenizers	spiece.model,tokenizer.json	eos="</s>" unk="<unk>" pad="<pad>" mask="<mask_2>"
PerceiverTokenizer		python		bos="[BOS]" eos="[EOS]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
PhobertTokenizer		python	vocab.txt,bpe.codes	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
Pop2PianoTokenizer	4.30.2	other		
PreTrainedTokenizer		python		
PreTrainedTokenizerFast		tokenizers	tokenizer.json,tokenizer.model	
ProphetNetTokenizer		python	prophetnet.tokenizer	unk="[UNK]" sep="[SEP]" pad="[PAD]" mask="[MASK]"
PythonBackend	4.57.6	python		
Qwen2Tokenizer	4.36.2	tokenizers	vocab.json,merges.txt,tokenizer.json	eos="<|endoftext|>" unk="<|endoftext|>" pad="<|endoftext|>"
Qwen2TokenizerFast	4.36.2	tokenizers	vocab.json,merges.txt,tokenizer.json	eos="<|endoftext|>" unk="<|endoftext|>" pad="<|endoftext|>"
Qwen3_5Tokenizer	5.0.0	tokenizers	tokenizer.json,tokenizer.model	eos="<|endoftext|>" unk="<|endoftext|>" pad="<|endoftext|>"
RagTokenizer		other		
RealmTokenizer		gone		
RealmTokenizerFast		gone		
ReformerTokenizer		tokenizers	spiece.model	eos="</s>" unk="<unk>"
ReformerTokenizerFast		tokenizers	spiece.model	eos="</s>" unk="<unk>"
RemBertTokenizer		tokenizers	sentencepiece.model,tokenizer.json	bos="[CLS]" eos="[SEP]" unk="<unk>" sep="[SEP]" pad="<pad>" cls="[CLS]" mask="[MASK]"
RemBertTokenizerFast		tokenizers	sentencepiece.model,tokenizer.json	bos="[CLS]" eos="[SEP]" unk="<unk>" sep="[SEP]" pad="<pad>" cls="[CLS]" mask="[MASK]"
RetriBertTokenizer		gone		
RetriBertTokenizerFast		gone		
RoCBertBasicTokenizer		gone		
RoCBertTokenizer		python	vocab.txt,word_shape.json,word_pronunciation.json	unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
RoCBertWordpieceTokenizer		gone		
RoFormerTokenizer		tokenizers	vocab.txt,tokenizer.json	unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
RoFormerTokenizerFast		tokenizers	vocab.txt,tokenizer.json	unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
RobertaTokenizer		tokenizers	vocab.json,merges.txt,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
RobertaTokenizerFast		tokenizers	vocab.json,merges.txt,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
SPMTokenizer		gone		
SeamlessM4TTokenizer	4.30.2	tokenizers	sentencepiece.bpe.model,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>"
SeamlessM4TTokenizerFast	4.30.2	tokenizers	sentencepiece.bpe.model,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>"
SentencePieceBackend	4.57.6	sentencepiece	tokenizer.model	
SentencepieceTokenizer		gone		
Siglip2Tokenizer	5.0.0	tokenizers	tokenizer.json	bos="<bos>" eos="<eos>" unk="<unk>" pad="<pad>" mask="<mask>"
SiglipTokenizer	4.36.2	sentencepiece	spiece.model	eos="</s>" unk="<unk>" pad="</s>"
Speech2Text2Tokenizer		gone		
Speech2TextTokenizer		python	vocab.json,sentencepiece.bpe.model	bos="<s>" eos="</s>" unk="<unk>" pad="<pad>"
SpeechT5Tokenizer		sentencepiece	spm_char.model	bos="<s>" eos="</s>" unk="<unk>" pad="<pad>"
SplinterTokenizer		tokenizers	vocab.txt	unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
SplinterTokenizerFast		tokenizers	vocab.txt	unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
SqueezeBertTokenizer		tokenizers	vocab.txt,tokenizer.json	unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
SqueezeBertTokenizerFast		tokenizers	vocab.txt,tokenizer.json	unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
SubWordJapaneseTokenizer		gone		
SudachiTokenizer		gone		
T5Tokenizer		tokenizers	spiece.model,tokenizer.json	eos="</s>" unk="<unk>" pad="<pad>"
T5TokenizerFast		tokenizers	spiece.model,tokenizer.json	eos="</s>" unk="<unk>" pad="<pad>"
TFBertTokenizer		gone		
TFGPT2Tokenizer		gone		
TapasTokenizer		python	vocab.txt	unk="[UNK]" sep="[SEP]" pad="[PAD]" cls="[CLS]" mask="[MASK]"
TapexTokenizer		gone		
Tipsv2Tokenizer	5.10.0	tokenizers	tokenizer.model	unk="<unk>" pad="<pad>"
TokenizersBackend	4.57.6	tokenizers	tokenizer.json,tokenizer.model	
TorchvisionBackend	5.10.0	other		
TransfoXLTokenizer		gone		
TweetTokenizer		gone		
UdopTokenizer	4.36.2	tokenizers	spiece.model,tokenizer.json	eos="</s>" unk="<unk>" sep="</s>" pad="<pad>"
UdopTokenizerFast	4.36.2	tokenizers	spiece.model,tokenizer.json	eos="</s>" unk="<unk>" sep="</s>" pad="<pad>"
VideoPrismTokenizer	5.10.0	tokenizers	spiece.model,tokenizer.json	eos="</s>" unk="<unk>" pad="<pad>"
VitsTokenizer	4.30.2	python	vocab.json	unk="<unk>" pad="<pad>"
Wav2Vec2CTCTokenizer		python	vocab.json,tokenizer_config.json	bos="<s>" eos="</s>" unk="<unk>" pad="<pad>"
Wav2Vec2PhonemeCTCTokenizer		python	vocab.json,tokenizer_config.json	bos="<s>" eos="</s>" unk="<unk>" pad="<pad>"
Wav2Vec2Tokenizer		gone		
WhisperTokenizer		tokenizers	vocab.json,tokenizer.json,merges.txt,normalizer.json	bos="<|endoftext|>" eos="<|endoftext|>" unk="<|endoftext|>"
WhisperTokenizerFast		tokenizers	vocab.json,tokenizer.json,merges.txt,normalizer.json	bos="<|endoftext|>" eos="<|endoftext|>" unk="<|endoftext|>"
XGLMTokenizer		tokenizers	tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>"
XGLMTokenizerFast		tokenizers	tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>"
XLMProphetNetTokenizer		gone		
XLMRobertaTokenizer		tokenizers	sentencepiece.bpe.model,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
XLMRobertaTokenizerFast		tokenizers	sentencepiece.bpe.model,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="</s>" pad="<pad>" cls="<s>" mask="<mask>"
XLMTokenizer		python	vocab.json,merges.txt	bos="<s>" unk="<unk>" sep="</s>" pad="<pad>" cls="</s>" mask="<special1>"
XLNetTokenizer		tokenizers	spiece.model,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="<sep>" pad="<pad>" cls="<cls>" mask="<mask>"
XLNetTokenizerFast		tokenizers	spiece.model,tokenizer.json	bos="<s>" eos="</s>" unk="<unk>" sep="<sep>" pad="<pad>" cls="<cls>" mask="<mask>"
"""#
}
