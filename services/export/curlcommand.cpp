#include "services/export/curlcommand.h"

#include <QRegularExpression>

namespace kekkai {

using namespace Qt::StringLiterals;

QString shellWord(const QString &text, Shell shell)
{
    static const QRegularExpression plain(u"\\A[A-Za-z0-9_./:=@%+,-]+\\z"_s);
    // In PowerShell "@", "," and "%" begin something else, so only the simplest words go without quotes there.
    static const QRegularExpression plainPowerShell(u"\\A[A-Za-z0-9_./:=+-]+\\z"_s);
    QString quoted = text;
    switch (shell) {
    case Shell::Posix:
        if (plain.match(text).hasMatch())
            return text;
        quoted.replace(u'\'', u"'\\''"_s);
        break;
    case Shell::PowerShell:
        if (plainPowerShell.match(text).hasMatch())
            return text;
        quoted.replace(u'\'', u"''"_s);
        // Windows PowerShell hands arguments to programs without escaping the quotes inside them.
        quoted.replace(u'"', u"\\\""_s);
        break;
    }
    return u'\'' + quoted + u'\'';
}

QString curlCommand(const QUrl &base, const HttpRequest &request, Shell shell, bool needsSignIn,
                    const QString &userVariable)
{
    QUrl server = base;
    server.setUserInfo({});
    server.setQuery(QString());
    server.setFragment({});
    QString url = server.toString(QUrl::FullyEncoded);
    while (url.endsWith(u'/'))
        url.chop(1);
    url += QString::fromLatin1(request.path);
    if (const QString query = request.query.toString(QUrl::FullyEncoded); !query.isEmpty())
        url += u'?' + query;

    QStringList words{shell == Shell::PowerShell ? u"curl.exe"_s : u"curl"_s, u"--fail-with-body"_s, u"--silent"_s,
                      u"--show-error"_s};
    if (request.verb != "GET")
        words << u"--request"_s << QString::fromLatin1(request.verb);
    if (needsSignIn) {
        words << u"--user"_s
              << (shell == Shell::PowerShell ? u"\"$env:%1\""_s.arg(userVariable) : u"\"$%1\""_s.arg(userVariable));
    }
    if (!request.body.isEmpty()) {
        words << u"--header"_s << shellWord(u"Content-Type: application/json"_s, shell) << u"--data-binary"_s
              << shellWord(QString::fromUtf8(request.body), shell);
    }
    words << shellWord(url, shell);
    return words.join(u' ');
}

} // namespace kekkai
