#include "ui/support/secretclipboard.h"

#include "services/core/wipe.h"

#include <QClipboard>
#include <QCoreApplication>
#include <QGuiApplication>
#include <QUuid>

#if defined(Q_OS_MACOS) && QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
#include <QUtiMimeConverter>
#endif

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr auto markFormat = "application/x-kekkai-copy"_L1;
constexpr auto concealedFormat = "application/x-nspasteboard-concealed-type"_L1;

#if defined(Q_OS_MACOS) && QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
/// Gives the pasteboard the type that clipboard managers leave alone. Source: nspasteboard.org.
class ConcealedType final : public QUtiMimeConverter {
public:
    QString mimeForUti(const QString &uti) const override
    {
        return uti == u"org.nspasteboard.ConcealedType"_s ? QString(concealedFormat) : QString();
    }
    QString utiForMime(const QString &mime) const override
    {
        return mime == concealedFormat ? u"org.nspasteboard.ConcealedType"_s : QString();
    }
    bool canConvert(const QString &mime, const QString &uti) const override { return mimeForUti(uti) == mime; }
    QVariant convertToMime(const QString &, const QList<QByteArray> &data, const QString &) const override
    {
        return data.value(0);
    }
    QList<QByteArray> convertFromMime(const QString &, const QVariant &data, const QString &) const override
    {
        return {data.toByteArray()};
    }
};
#endif

} // namespace

SecretClipboard::SecretClipboard(std::chrono::milliseconds lifetime, std::chrono::milliseconds tick, QObject *parent)
    : QObject(parent)
    , m_lifetime(lifetime)
{
#if defined(Q_OS_MACOS) && QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    static const ConcealedType concealedType; // announces itself
#endif
    m_tick.setInterval(tick);
    m_end.setSingleShot(true);
    connect(&m_tick, &QTimer::timeout, this, &SecretClipboard::look);
    connect(&m_end, &QTimer::timeout, this, &SecretClipboard::clearNow);
    connect(QGuiApplication::clipboard(), &QClipboard::dataChanged, this, &SecretClipboard::look);
    connect(qApp, &QCoreApplication::aboutToQuit, this, &SecretClipboard::clearNow);
}

SecretClipboard::~SecretClipboard()
{
    if (qGuiApp)
        clearNow();
}

QMimeData *SecretClipboard::madeMimeData(const Secret &secret, const QByteArray &mark)
{
    auto *data = new QMimeData;
    data->setText(QString::fromUtf8(secret.reveal()));
    data->setData(markFormat, mark);
#if defined(Q_OS_MACOS)
    data->setData(concealedFormat, "1"_ba);
#elif defined(Q_OS_WIN)
    // Source: learn.microsoft.com, "Cloud Clipboard and Clipboard History Formats"; each a DWORD but the first, which
    // may hold anything.
    const auto windows = [data](const QString &format, const QByteArray &value) {
        data->setData(u"application/x-qt-windows-mime;value=\""_s + format + u'"', value);
    };
    windows(u"ExcludeClipboardContentFromMonitorProcessing"_s, "1"_ba);
    windows(u"CanIncludeInClipboardHistory"_s, QByteArray(4, '\0'));
    windows(u"CanUploadToCloudClipboard"_s, QByteArray(4, '\0'));
#else
    data->setData(u"x-kde-passwordManagerHint"_s, "secret"_ba); // Klipper's, and by now everybody's
#endif
    return data;
}

void SecretClipboard::copy(const Secret &secret)
{
    if (secret.isEmpty())
        return;
    m_mark = QUuid::createUuid().toRfc4122();
    QGuiApplication::clipboard()->setMimeData(madeMimeData(secret, m_mark), QClipboard::Clipboard);
    m_end.start(m_lifetime);
    m_tick.start();
    Q_EMIT remainingChanged(remainingSeconds());
}

bool SecretClipboard::hasOthers()
{
    const QString platform = QGuiApplication::platformName();
    return platform != "offscreen"_L1 && platform != "minimal"_L1;
}

bool SecretClipboard::holdsOurs() const
{
    const QClipboard *clipboard = QGuiApplication::clipboard();
    // Never asks another program for what it holds: that may take seconds. A platform without a window system is alone
    // with its clipboard, and does not know who owns it.
    if (m_mark.isEmpty() || (hasOthers() && !clipboard->ownsClipboard()))
        return false;
    const QMimeData *data = clipboard->mimeData(QClipboard::Clipboard);
    return data && data->data(markFormat) == m_mark;
}

int SecretClipboard::remainingSeconds() const
{
    if (!m_end.isActive())
        return 0;
    using std::chrono::ceil;
    return int(ceil<std::chrono::seconds>(m_end.remainingTimeAsDuration()).count());
}

void SecretClipboard::clearNow()
{
    if (holdsOurs())
        QGuiApplication::clipboard()->clear(QClipboard::Clipboard);
    stop();
}

void SecretClipboard::look()
{
    if (m_mark.isEmpty())
        return;
    if (!holdsOurs())
        stop();
    else
        Q_EMIT remainingChanged(remainingSeconds());
}

void SecretClipboard::stop()
{
    if (m_mark.isEmpty())
        return;
    m_mark.clear();
    m_end.stop();
    m_tick.stop();
    Q_EMIT remainingChanged(0);
}

} // namespace kekkai
