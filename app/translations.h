#pragma once

class QCoreApplication;
class QLocale;

namespace kekkai {

/// Gives @p application its texts: the plural forms of English always, and over them the language of @p locale, with
/// Qt's own texts, where there is a translations/kekkai_XX.ts for it. Call it before anything is shown.
void installTranslations(QCoreApplication &application, const QLocale &locale);

} // namespace kekkai
