"""The words, English and Spanish, in which people ask what is open for them or who writes; folded, without marks."""

import re


def _phrases(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(phrase.split()) for phrase in text.replace("\n", "|").split("|") if phrase.strip())


def _one_of(*ways: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{way})" for way in ways))


_GREETINGS = """hi|hello|hey|hola|dear|there|team|all|everyone|good morning|good afternoon|good evening|good day
buenos dias|buen dia|buenas tardes|buenas|estimado|estimada|thanks|thank you|many thanks|thx|gracias|muchas gracias
please|pls|plz|por favor|porfavor|porfa|ok|okay|regards|best regards|kind regards|best|cheers|sincerely|saludos
un saludo|saludos cordiales|atentamente|thank you so much|thanks so much|thanks a lot|thank you very much"""
COURTEOUS = _phrases(
    "please|pls|plz|por favor|porfavor|porfa|thanks|thank you|gracias|ok|okay|also|and|but|so|y|pero|hi|hello|hola"
)
BEFOREHAND = _phrases(f"""{_GREETINGS}
and|but|so|also|just|then|well|actually|sorry|quick question|one question|a question|question|btw
by the way|one more thing
y|e|pero|ademas|tambien|por cierto|disculpe|disculpa|perdon|perdone|una pregunta|una consulta|pregunta|oye|oiga|bueno
entonces|out of curiosity|before i forget|i was wondering|wondering|again|to be sure|just to be sure|for my planning""")
AFTERWARDS = frozenset(
    tuple(reversed(phrase))
    for phrase in _phrases(f"""{_GREETINGS}
right now|now|today|at the moment|at this point|currently|this week|this month|next week|again|then|so far|yet|for now
in advance|ahora|ahorita|hoy|por ahora|todavia|aun|esta semana|este mes|de momento|exactly|in total|overall|by the way
as of today|as of now|next|these days|coming up|at all""")
)
ALONE = frozenset(  # nothing but this is asked by it, too
    """list|my list|the list|status|my status|to do|todo|to do list|open items|my open items|what s open|what is open
    |lista|mi lista|pendientes|mis pendientes|estado|lista de pendientes""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)

# --- English ---
_THINGS = "(?:items?|things?|reports?|documents?|docs|forms?|files?|tasks?|ones?|stuff|paperwork|to dos?)"
_OPEN = (
    "(?:open|outstanding|pending|due|overdue|past due|owed|late|remaining|unfinished|incomplete"
    "|left open|left over|left"
    "|coming up|on my plate|on my list|on my to do list|left to (?:do|send|submit|turn in)|to be (?:done|sent))"
)
_FOR_ME = "(?: (?:for|from|with|on|by|of) (?:me|us|mine|my (?:side|end|part|desk)|our (?:side|end|part)))?"
_SEND = "(?:send|submit|turn in|hand in|complete|finish|deliver|get you|get to you|give you|upload)"
_STILL = r"(?: (?:still|currently|also|actually|all|else)\b){0,4}+"
_WHAT = f"(?:what|which|how many|how much)(?: (?:else|all|exactly|other|more))?(?: (?:of my |other )?{_THINGS})?"
_I_OWE = (
    f"(?:owe(?: you| them)?|have{_STILL} {_OPEN}|(?:have|need|am supposed"
    f"|was supposed){_STILL} to {_SEND}(?: you| to you)?"
    f"|have to {_SEND}|have {_THINGS} {_OPEN}|am behind (?:on|with)|am late (?:on|with))"
)
_DATES = (
    "(?:(?: and)? (?:when|by when)(?: (?:is|are|s) (?:it|they|these|those|each|everything)"
    "(?: all)? due)?| with (?:the )?(?:due )?dates)?"
)
_LISTING = "(?:list|overview|summary|rundown|checklist|status|update)"
_KINDS = "(?:updated|full|complete|current|new|whole|short|quick|latest|fresh)"
_NOT_DONE = "(?:open|outstanding|pending|remaining|missing|overdue|due|unfinished|upcoming|next)"
_INDIRECT = (
    f"(?:(?:what|which|everything|all)(?: else)?(?: {_THINGS})?(?: that)?"
    f"(?: (?:is|are|s|re){_STILL} {_OPEN}{_FOR_ME}| (?:i|we){_STILL} {_I_OWE})"
    f"|what (?:my|our)(?: {_NOT_DONE}){{1,3}} {_THINGS} are|where (?:i|we) stand)"
)
_MINE = (
    f"(?:my|our)(?: {_KINDS}){{0,3}}(?: to do)? {_LISTING}|(?:all )?(?:my|our|the)"
    f"(?: {_NOT_DONE}){{1,3}} {_THINGS}|(?:my|our) (?:due dates|deadlines)"
)
_OF_IT = f"(?:of|with|on)(?: all)? (?:{_INDIRECT}|{_MINE}|(?:the )?(?:{_NOT_DONE} ){{1,3}}{_THINGS}{_FOR_ME})"
_A_LIST = f"(?:a |an |the |that |my )?(?:{_KINDS} ){{0,3}}{_LISTING} {_OF_IT}"
_HOLDS = f"(?:{_MINE}|{_A_LIST}|{_INDIRECT}){_DATES}"
_PLEASE = r"(?: (?:please|kindly|just|possibly|pls)\b){0,4}+"
_GIVE = (
    "(?:(?:re)?send|show|give|text|email|e mail|mail|tell|list|let|remind|share|forward)"
    r"(?: (?:me|us|over|back|again|of|know|have|see|for|about)\b){0,4}+"
)
_ENGLISH_OPEN = (
    f"{_WHAT}(?: (?:is|s|are|re))?(?: (?:that|is|are))?{_STILL} {_OPEN}{_FOR_ME}{_DATES}",
    (
        f"what (?:is|s|are|re) (?:all )?(?:my|our)(?: (?:{_NOT_DONE}|current|all)){{0,3}}(?: {_THINGS}"
        f"| deadlines| due dates| status){_DATES}"
    ),
    f"when (?:is|are|s) (?:my|our)(?: {_NOT_DONE}| next){{0,3}} {_THINGS} due",
    f"{_WHAT}(?: is it| s it)?(?: that)? (?:do|did) (?:i|we){_STILL} {_I_OWE}{_FOR_ME}{_DATES}",
    "what do (?:i|we) (?:still|also) (?:have|need) to do",
    (f"(?:what|which) {_THINGS} am i{_STILL} missing|what am i (?:still missing|behind (?:on|with)|late (?:on|with))"),
    f"{_WHAT} (?:am i|was i)(?: still)? supposed to (?:{_SEND}|have sent)(?: you)?",
    (
        f"{_WHAT} (?:have i not|haven t i|have i still not|haven t we|didn t i|did i not) (?:sent"
        f"|submitted|turned in|handed in"
        "|done|completed|send|submit|turn in)(?: you| in)?"
    ),
    "what (?:else do you|do you still|else do you still) need(?: from (?:me|us|my end|my side))?",
    (
        "what (?:else )?(?:are you|you are) (?:still )?(?:waiting (?:for|on)|missing) from (?:me|us)"
        "|what (?:else are you|are you still) (?:waiting (?:for|on)|missing)"
    ),
    f"{_GIVE}{_PLEASE} {_HOLDS}",
    f"(?:can|could|would|will) (?:you|u){_PLEASE} {_GIVE}{_PLEASE} {_HOLDS}",
    (
        f"(?:(?:i d|i would) like|i (?:want|need)|(?:may|can|could) (?:i|we){_PLEASE} (?:have|see|get))"
        f"(?: to (?:see|get|have|know))?"
        f" {_HOLDS}"
    ),
    "where do (?:i|we) stand|how do (?:i|we) stand",
)
_ENGLISH_ASKED = (
    f"(?:is there |is |do you (?:still )?(?:need|have) )?anything else{_FOR_ME}(?: you need(?: from (?:me|us))?)?",
    (
        f"(?:is there |is )?anything{_STILL}(?: (?:is|that is|that s))?{_STILL} (?:{_OPEN}|missing|you "
        f"(?:still )?need|you are waiting"
        f" (?:for|on)|i{_STILL} {_I_OWE}){_FOR_ME}"
    ),
    (
        f"do (?:i|we){_STILL} (?:owe(?: you)?|have) (?:anything|something|any {_THINGS}){_STILL}"
        f"(?: {_OPEN}| to {_SEND})?{_FOR_ME}"
    ),
    ("am i (?:all )?(?:caught up|up to date|set|done|missing anything(?: else)?|(?:behind|late) (?:on|with) anything)"),
    "did i (?:miss|forget) (?:anything|something)(?: else)?|have i (?:missed|forgotten) anything(?: else)?",
    "is that (?:all|everything)(?: you need(?: from me)?| for me)?",
    f"(?:are there )?any (?:other )?(?:{_NOT_DONE} ){{1,3}}{_THINGS}{_FOR_ME}",
    f"(?:my )?(?:status|to do list|open items)|(?:a |the )?list {_OF_IT}",
)
_ENGLISH_WHO = (
    (
        "(?:who|whos|who s|who is|who are|who re|who r) (?:this|that|dis|you|u|it|these|(?:texting"
        "|writing|messaging|contacting)"
        "(?: (?:me|us|this))?)(?: (?:texting|writing|messaging)(?: me)?)?"
    ),
    "new (?:phone|number) who (?:dis|this|is this)",
    "(?:may i|can i|could i) (?:ask|know) who (?:this is|you are|is this)",
    "who am i (?:texting|talking|writing|speaking)(?: (?:with|to))?",
    "(?:tell me|can you tell me|please say) who (?:this is|you are)",
    (
        "whose number is this|who s number is this|what number is this|i don t (?:know|recognize"
        "|recognise) this number who is (?:this|it)"
    ),
)
_ENGLISH_WHO_ASKED = (
    "(?:is this|are you) (?:a |an )?(?:real )?(?:person|human|robot|bot|machine|program|scam|spam|computer|ai)",
    "do i know you",
)

# --- Spanish ---
_COSAS = "(?:cosas?|documentos?|informes?|reportes?|formularios?|archivos?|papeles|tareas?|planillas?|asuntos?)"
_QUE = (
    f"(?:que|cual|cuales|cuanto|cuantos|cuantas)(?: es lo que| es lo| son (?:los|las)(?: que)?)?"
    f"(?: {_COSAS})?(?: que)?(?: mas| otra cosa"
    "| otras cosas)?"
)
_AUN = r"(?: (?:todavia|aun|ahora|mas|me|nos|les|le|te|os)\b){0,4}+"
_PENDIENTE = (
    "(?:pendientes?|abiert[oa]s?|atrasad[oa]s?|vencid[oa]s?|por (?:enviar|entregar|mandar|hacer"
    "|completar)|sin (?:enviar|entregar"
    "|mandar)|que (?:enviar|entregar|mandar)(?:les?|te)?)"
)
_MIO = "(?: (?:de mi parte|por mi parte|de mi lado|de mi|mi[oa]s?|para mi|con (?:ustedes|usted|vosotros|ti)))?"
_ENVIAR = "(?:enviar|entregar|mandar|completar|presentar|subir)(?:les|le|te|os)?"
_CUANDO = "(?: y)?(?: (?:para )?cuando(?: (?:vence|vencen|es|son|hay que entregarl[oa]s?))?)?"
_FALTA = (
    f"(?:{_AUN} (?:tengo|tenemos|hay|queda|quedan|esta|estan|sigue|siguen){_AUN}(?: {_COSAS})? {_PENDIENTE}{_MIO}"
    f"| (?:todavia |aun )?(?:me|nos)(?: (?:falta|faltan|queda|quedan)){_AUN}(?: por)?(?: {_ENVIAR}| hacer)?{_MIO}"
    f"|{_AUN} (?:debo|debemos){_AUN}(?: {_ENVIAR})?"
    f"| (?:tengo|tenemos) que {_ENVIAR})"
)
_LO_QUE = (
    f"(?:(?:todo )?lo que{_FALTA}|(?:todo )?lo pendiente{_MIO}|(?:todo )?lo que (?:falta|queda|esta"
    f"|sigue)(?: {_PENDIENTE})?{_MIO})"
)
_MI_LISTA = (
    f"(?:mi lista(?: completa| actualizada| de pendientes)?|mis (?:{_COSAS} )?pendientes"
    f"|(?:la |una |mi )?lista(?: completa| actualizada)? (?:de|con) (?:(?:mis |los |todos los "
    f"|todos mis )?(?:{_COSAS} )?pendientes|{_LO_QUE})"
    f"|{_LO_QUE}|(?:que|cuales)(?: mas)?(?: {_COSAS})?{_FALTA}|que(?: mas)? (?:falta|esta pendiente"
    f"|sigue (?:abierto|pendiente)){_MIO})"
)
_DAR = (
    "(?:(?:re)?envi|mand|pas|muestr|recuerd|escrib)[aeio]*n?(?:me|nos)|dime|diganme|digame|dame|deme"
    "|denme|recuerdame|recuerdeme"
    "|me (?:manda|mandas|envia|envias|pasa|pasas|dice|dices|da|das|recuerda|recuerdas)"
)
_PODER = (
    "(?:me )?(?:puede|puedes|podria|podrias|pueden|podrian)(?: por favor)? (?:enviar|mandar|pasar"
    "|decir|dar|mostrar|recordar"
    "|reenviar)(?:me|nos)?"
)
_SPANISH_OPEN = (
    f"{_QUE}{_FALTA}{_CUANDO}",
    f"cuales son (?:todos )?mis (?:{_COSAS} )?pendientes{_CUANDO}",
    f"que (?:mas|otra cosa|otro documento){_AUN} (?:necesitan?|necesitas|falta|faltan|hace falta|esperan?){_MIO}",
    "que (?:falta|faltan|esperan) (?:de mi parte|por mi parte|de mi)|que sigue (?:abierto|pendiente)",
    f"(?:{_DAR}|{_PODER})(?: por favor)?(?: otra vez| de nuevo)? {_MI_LISTA}{_CUANDO}",
    (
        f"(?:quisiera|quiero|necesito|me gustaria|puedo|podria)(?: (?:saber|ver|tener|recibir"
        f"|pedir))? {_MI_LISTA}{_CUANDO}"
    ),
    f"cuando vencen? mis? (?:{_COSAS}|pendientes)(?: pendientes?)?",
)
_SPANISH_ASKED = (
    (
        f"(?:tengo|hay|queda|me queda|me falta|falta|(?:les |te |le )?debo|necesitan?|necesitas|me falto"
        f"|se me paso){_AUN} (?:algo"
        f"|alguna cosa|algun (?:documento|informe|reporte))(?: mas)?(?: {_PENDIENTE})?{_MIO}"
    ),
    f"algo (?:mas|pendiente)(?: pendiente| por {_ENVIAR})?{_MIO}",
    "estoy al (?:dia|corriente)|(?:ya )?(?:eso )?es todo",
)
_SPANISH_WHO = (
    (
        "(?:y )?quien (?:es|eres|sos|habla|escribe|me escribe|me manda mensajes|esta escribiendo)(?: "
        "(?:usted|este|esto|ese|tu|vos))?"
    ),
    "quienes son(?: ustedes)?|de parte de quien",
    "con quien (?:hablo|estoy hablando|me escribo|tengo el gusto)|de quien es este numero|que numero es este",
    "(?:puedo|podria) (?:saber|preguntar) (?:quien (?:es|escribe)|con quien hablo)",
)
_SPANISH_WHO_ASKED = (
    "(?:es|eres|es usted|esto es) (?:un |una )?(?:persona(?: real)?|robot|maquina|programa|estafa|computadora)",
)

OPEN = _one_of(*_ENGLISH_OPEN, *_SPANISH_OPEN)
OPEN_IF_ASKED = _one_of(*_ENGLISH_ASKED, *_SPANISH_ASKED)
WHO = _one_of(*_ENGLISH_WHO, *_SPANISH_WHO)
WHO_IF_ASKED = _one_of(*_ENGLISH_WHO_ASKED, *_SPANISH_WHO_ASKED)
