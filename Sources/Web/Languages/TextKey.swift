/// Keys of the texts that Swift code asks for; those of templates and scripts stand there.
enum TextKey: String, CaseIterable {
    case defaultTitle = "chat.untitled"
    case errorInternal = "error.internal"
    case inputTokens = "message.input-tokens"
    case languageEnglish = "language.en"
    case languageRussian = "language.ru"
    case moment = "time.moment"
    case months = "time.months"
    case outputTokens = "message.output-tokens"
    case passwordHint = "account.password-hint"
    case queued = "message.queued"
    case themeDark = "theme.dark"
    case themeLight = "theme.light"
    case themeSystem = "theme.system"
}
