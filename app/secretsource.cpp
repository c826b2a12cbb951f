#include "app/secretsource.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

#include <array>
#include <cerrno>
#include <cstdio>
#include <utility>

#ifdef Q_OS_WIN
#include <QtCore/qt_windows.h>
#include <fcntl.h>
#include <io.h>
#else
#include <csignal>
#include <fcntl.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>
#endif

#ifdef Q_OS_WIN
extern Q_CORE_EXPORT int qt_ntfs_permission_lookup;
#endif

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

/// Longer than any password or token; a wrong file is noticed instead of sent.
constexpr qsizetype longestSecret = 64 * 1024;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(kekkai::SecretSource)
};

auto refused(const QString &sentence)
{
    return failure(ApiError::Kind::Invalid, sentence);
}

Result<Secret> checked(QByteArray &&bytes, const QString &source)
{
    if (bytes.endsWith('\n'))
        bytes.chop(1);
    if (bytes.endsWith('\r'))
        bytes.chop(1);
    Secret secret(std::move(bytes));
    const QByteArrayView seen = secret.reveal();
    if (seen.isEmpty())
        return refused(Text::tr("No password or token was found in %1: it is empty.").arg(source));
    for (const char c : seen) {
        if (c == '\n' || c == '\r' || c == '\0')
            return refused(Text::tr("%1 holds more than one line; it must hold the password or token and nothing else.")
                               .arg(source));
    }
    return secret;
}

int readSome(int descriptor, char *buffer, qsizetype size)
{
#ifdef Q_OS_WIN
    return _read(descriptor, buffer, static_cast<unsigned>(size));
#else
    ssize_t got = -1;
    do {
        got = ::read(descriptor, buffer, static_cast<std::size_t>(size));
    } while (got < 0 && errno == EINTR);
    return static_cast<int>(got);
#endif
}

/// Reads to the end into one buffer that is never moved, so that no copy of the secret stays behind.
Result<QByteArray> readAll(int descriptor, const QString &source)
{
    QByteArray bytes(longestSecret + 1, '\0');
    qsizetype length = 0;
    while (length < bytes.size()) {
        const int got = readSome(descriptor, bytes.data() + length, bytes.size() - length);
        if (got < 0) {
            const QString why = qt_error_string(errno);
            const Secret wiped(std::move(bytes));
            return refused(Text::tr("%1 cannot be read: %2.").arg(source, why));
        }
        if (got == 0)
            break;
        length += got;
    }
    if (length > longestSecret) {
        const Secret wiped(std::move(bytes));
        return refused(Text::tr("%1 is too long for a password or token.").arg(source));
    }
    bytes.truncate(length);
    return bytes;
}

} // namespace

Result<Secret> secretFromDescriptor(int descriptor)
{
    const QString source = Text::tr("file descriptor %1").arg(descriptor);
    if (descriptor < 0)
        return refused(Text::tr("%1 is no file descriptor.").arg(descriptor));
#ifdef Q_OS_WIN
    if (_isatty(descriptor) != 0)
#else
    if (::isatty(descriptor) == 1)
#endif
        return refused(Text::tr("%1 is a terminal. Leave the option out to be asked without echo.").arg(source));
    auto bytes = readAll(descriptor, source);
#ifdef Q_OS_WIN
    _close(descriptor);
#else
    ::close(descriptor);
#endif
    if (!bytes)
        return tl::unexpected(bytes.error());
    return checked(*std::move(bytes), source);
}

Result<Secret> secretFromFile(const QString &path)
{
    const QString source = u'"' + path + u'"';
#ifdef Q_OS_WIN
    ++qt_ntfs_permission_lookup;
    const auto permissions = QFileInfo(path).permissions();
    --qt_ntfs_permission_lookup;
    if (permissions & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther))
        return refused(
            Text::tr("%1 can be read by others. Allow its owner alone, in its security settings.").arg(source));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return refused(Text::tr("%1 cannot be opened: %2.").arg(source, file.errorString()));
    auto bytes = readAll(file.handle(), source);
#else
    const int descriptor = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (descriptor < 0)
        return refused(Text::tr("%1 cannot be opened: %2.").arg(source, qt_error_string(errno)));
    // What was opened is asked, not the path, which may lead elsewhere a moment later.
    struct stat facts = {};
    const bool known = ::fstat(descriptor, &facts) == 0;
    QString problem;
    if (!known || !S_ISREG(facts.st_mode))
        problem = Text::tr("%1 is no regular file.").arg(source);
    else if (facts.st_uid != ::geteuid() && facts.st_uid != 0)
        problem = Text::tr("%1 belongs to another user, who could change it. Make a copy of your own with mode 0600.")
                      .arg(source);
    else if ((facts.st_mode & 077U) != 0)
        problem = Text::tr("%1 can be read or changed by others (mode %2). Run: chmod 600 %1")
                      .arg(source, u"0%1"_s.arg(facts.st_mode & 07777U, 3, 8, '0'_L1));
    if (!problem.isEmpty()) {
        ::close(descriptor);
        return refused(problem);
    }
    auto bytes = readAll(descriptor, source);
    ::close(descriptor);
#endif
    if (!bytes)
        return tl::unexpected(bytes.error());
    return checked(*std::move(bytes), source);
}

#ifdef Q_OS_WIN

Result<Secret> secretFromTerminal(const QString &prompt)
{
    const HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    DWORD mode = 0;
    if (!GetConsoleMode(input, &mode))
        return refused(Text::tr("There is no terminal to ask for the password. Give it by file or file descriptor."));
    std::fputs(prompt.toLocal8Bit().constData(), stderr);
    SetConsoleMode(input, (mode & ~DWORD(ENABLE_ECHO_INPUT)) | ENABLE_LINE_INPUT | ENABLE_PROCESSED_INPUT);
    std::array<wchar_t, 4096> line = {};
    DWORD length = 0;
    const bool read = ReadConsoleW(input, line.data(), DWORD(line.size()), &length, nullptr);
    SetConsoleMode(input, mode);
    std::fputs("\n", stderr);
    QByteArray bytes(qsizetype(length) * 3 + 1, '\0');
    const int used = read
        ? WideCharToMultiByte(CP_UTF8, 0, line.data(), int(length), bytes.data(), int(bytes.size()), nullptr, nullptr)
        : 0;
    SecureZeroMemory(line.data(), sizeof line);
    bytes.truncate(used);
    return checked(std::move(bytes), Text::tr("what was typed"));
}

#else

namespace {

volatile std::sig_atomic_t interrupted = 0;

extern "C" void noteInterrupt(int)
{
    interrupted = 1;
}

/// Silences a terminal for as long as it lives. A signal that would end the program meanwhile would leave the terminal
/// silent: such a signal only interrupts the reading here.
class EchoOff {
public:
    explicit EchoOff(int terminal)
        : m_terminal(terminal)
    {
        interrupted = 0;
        struct sigaction note = {};
        note.sa_handler = noteInterrupt; // without SA_RESTART: read() returns
        sigemptyset(&note.sa_mask);
        // They are held back but while waiting, so that none arrives between a look at the flag and the wait.
        sigset_t noted = {};
        sigemptyset(&noted);
        for (const int signal : signals)
            sigaddset(&noted, signal);
        ::pthread_sigmask(SIG_BLOCK, &noted, &m_mask);
        for (std::size_t i = 0; i < signals.size(); ++i)
            ::sigaction(signals.at(i), &note, &m_actions.at(i));
        if (::tcgetattr(m_terminal, &m_before) == 0) {
            termios silent = m_before;
            silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
            silent.c_lflag |= static_cast<tcflag_t>(ICANON | ECHONL);
            m_isSilent = ::tcsetattr(m_terminal, TCSAFLUSH, &silent) == 0;
        }
    }
    ~EchoOff()
    {
        if (m_isSilent)
            ::tcsetattr(m_terminal, TCSAFLUSH, &m_before);
        for (std::size_t i = 0; i < signals.size(); ++i)
            ::sigaction(signals.at(i), &m_actions.at(i), nullptr);
        ::pthread_sigmask(SIG_SETMASK, &m_mask, nullptr);
    }
    Q_DISABLE_COPY_MOVE(EchoOff)

    [[nodiscard]] bool isSilent() const { return m_isSilent; }

    /// @returns whether there is a line to read; false when a signal came first.
    [[nodiscard]] bool wait() const
    {
        fd_set terminal;
        FD_ZERO(&terminal);
        FD_SET(m_terminal, &terminal);
        return ::pselect(m_terminal + 1, &terminal, nullptr, nullptr, nullptr, &m_mask) > 0;
    }

private:
    static constexpr std::array<int, 5> signals = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
    int m_terminal;
    termios m_before = {};
    sigset_t m_mask = {};
    std::array<struct sigaction, 5> m_actions = {};
    bool m_isSilent = false;
};

} // namespace

Result<Secret> secretFromTerminal(const QString &prompt)
{
    if (::isatty(STDIN_FILENO) != 1)
        return refused(Text::tr("There is no terminal to ask for the password. Give it by file or file descriptor."));
    const EchoOff echoOff(STDIN_FILENO);
    if (!echoOff.isSilent())
        return refused(Text::tr(
            "The terminal cannot be silenced, so nothing is asked. Give the password by file or file descriptor."));
    // Silent before asking: what is typed at once is neither shown nor thrown away.
    std::fputs(prompt.toLocal8Bit().constData(), stderr);
    std::fflush(stderr);
    QByteArray bytes(longestSecret, '\0');
    qsizetype length = 0;
    while (length < bytes.size() && interrupted == 0) {
        if (!echoOff.wait()) {
            if (interrupted == 0 && errno != EINTR)
                break;
            continue;
        }
        const ssize_t got =
            ::read(STDIN_FILENO, bytes.data() + length, static_cast<std::size_t>(bytes.size() - length));
        if (got <= 0)
            break;
        length += got;
        if (bytes.at(length - 1) == '\n')
            break;
    }
    bytes.truncate(length);
    if (interrupted != 0) {
        std::fputs("\n", stderr); // the line of the prompt has not ended
        const Secret wiped(std::move(bytes));
        return failure(ApiError::Kind::Canceled);
    }
    return checked(std::move(bytes), Text::tr("what was typed"));
}

#endif

} // namespace kekkai
