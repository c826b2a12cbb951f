#include "app/cli/terminalprogress.h"

#include "app/cli/table.h"
#include "models/text/objecttext.h"

#include <QStringList>

#include <cstdio>
#include <utility>

#ifdef Q_OS_WIN
#include <io.h>
#else
#include <unistd.h>
#endif

namespace kekkai::cli {

using namespace Qt::StringLiterals;

namespace {

constexpr int loadingInterval = 200; ///< milliseconds between two lines of progress

bool isTerminal(FILE *stream)
{
#ifdef Q_OS_WIN
    return _isatty(_fileno(stream)) != 0;
#else
    return ::isatty(::fileno(stream)) == 1;
#endif
}

} // namespace

TerminalProgress::TerminalProgress()
    : m_isTerminal(kekkai::cli::isTerminal(stderr))
{
}

void TerminalProgress::show(const QString &line)
{
    if (!m_isTerminal)
        return;
    // Back to the beginning of the line, and clear what is behind the text.
    const QByteArray bytes = (u"\r"_s + line + u"\x1b[K"_s).toUtf8();
    std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), stderr);
    std::fflush(stderr);
    m_isShown = true;
}

void TerminalProgress::showLoading(const Inventory &inventory)
{
    if (!m_isTerminal || (m_sinceLoading.isValid() && m_sinceLoading.elapsed() < loadingInterval))
        return;
    m_sinceLoading.start();
    QStringList parts;
    for (auto it = inventory.parts.cbegin(); it != inventory.parts.cend(); ++it) {
        if (it->phase == PartState::Phase::Loading && it->total > 0)
            parts.append(u"%1 %2/%3"_s.arg(partText(it.key())).arg(it->done).arg(it->total));
    }
    show(printable(parts.join(u" · "_s)).left(100));
}

void TerminalProgress::clear()
{
    if (std::exchange(m_isShown, false))
        std::fputs("\r\x1b[K", stderr);
}

} // namespace kekkai::cli
