#include "app/translations.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

#include <memory>
#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;

void installTranslations(QCoreApplication &application, const QLocale &locale)
{
    const auto install = [&application](std::unique_ptr<QTranslator> texts) {
        texts->setParent(&application);
        QCoreApplication::installTranslator(texts.release()); // owned by the application
    };
    auto english = std::make_unique<QTranslator>();
    if (english->load(u":/i18n/kekkai_en.qm"_s))
        install(std::move(english));

    auto own = std::make_unique<QTranslator>();
    if (locale.language() == QLocale::English || !own->load(locale, u"kekkai"_s, u"_"_s, u":/i18n"_s)
        || own->language().startsWith("en"_L1)) // a second choice of the user's
        return;
    // Qt's buttons only in the language of the rest.
    auto qt = std::make_unique<QTranslator>();
    if (qt->load(QLocale(own->language()), u"qtbase"_s, u"_"_s, QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        install(std::move(qt));
    install(std::move(own));
}

} // namespace kekkai
