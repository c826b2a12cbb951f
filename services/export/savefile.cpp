#include "services/export/savefile.h"

#include <QFile>
#include <QSaveFile>

namespace kekkai {

QString saveFile(const QString &path, const QByteArray &bytes, FileReaders readers)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return file.errorString();
    // Before the first byte. Where the file system knows no rights, there are none to be set.
    if (readers == FileReaders::OwnerOnly)
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    if (file.write(bytes) != bytes.size() || !file.commit())
        return file.errorString();
    return {};
}

} // namespace kekkai
