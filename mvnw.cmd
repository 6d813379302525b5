@echo off
rem Runs the mvn of the PATH if it is Maven 3.8 or newer, otherwise the Maven that .mvn\wrapper\maven-wrapper.properties
rem names, from %USERPROFILE%\.m2\wrapper, where it is put on first use after its checksum was compared. See mvnw.
setlocal
set "MVNW_MAVEN="
for /f "usebackq delims=" %%m in (`powershell -NoProfile -ExecutionPolicy Bypass -Command ^
  "$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue';" ^
  "$own = Get-Command mvn -ErrorAction SilentlyContinue;" ^
  "if ($own) { $line = (& mvn --version | Out-String); if ($line -match 'Apache Maven (\d+)\.(\d+)' -and ([int]$Matches[1] * 1000 + [int]$Matches[2]) -ge 3008) { 'mvn'; exit 0 } }" ^
  "$p = ConvertFrom-StringData ((Get-Content -Raw '%~dp0.mvn\wrapper\maven-wrapper.properties') -replace '(?m)^#.*$', '');" ^
  "$url = $p.distributionUrl; if ($env:MVNW_REPOURL) { $url = $env:MVNW_REPOURL.TrimEnd('/') + '/' + ($url -split '/maven2/', 2)[1] }" ^
  "$name = ($url -split '/')[-1] -replace '-bin\.tar\.gz$', '';" ^
  "$store = if ($env:MVNW_HOME) { $env:MVNW_HOME } else { Join-Path $env:USERPROFILE '.m2\wrapper' };" ^
  "$maven = Join-Path $store ($name + '-' + $p.distributionSha512Sum.Substring(0, 12));" ^
  "if (-not (Test-Path (Join-Path $maven 'bin\mvn.cmd'))) {" ^
  "  $work = Join-Path $store ('fetch.' + [guid]::NewGuid()); New-Item -ItemType Directory $work | Out-Null;" ^
  "  try {" ^
  "    $file = Join-Path $work 'maven.tar.gz'; Invoke-WebRequest -UseBasicParsing $url -OutFile $file;" ^
  "    $actual = (Get-FileHash -Algorithm SHA512 $file).Hash;" ^
  "    if ($actual -ne $p.distributionSha512Sum) { throw ('mvnw: ' + $url + ' has the checksum ' + $actual + ', expected ' + $p.distributionSha512Sum) }" ^
  "    & tar -xzf $file -C $work; if ($LASTEXITCODE -ne 0) { throw ('mvnw: cannot unpack ' + $file) }" ^
  "    if (-not (Test-Path $maven)) { Move-Item (Join-Path $work $name) $maven }" ^
  "  } finally { Remove-Item -Recurse -Force $work }" ^
  "}" ^
  "Join-Path $maven 'bin\mvn.cmd'"`) do set "MVNW_MAVEN=%%m"
if not defined MVNW_MAVEN (
  echo mvnw: found no Maven 3.8 or newer and could not fetch one>&2
  exit /b 1
)
call "%MVNW_MAVEN%" %*
exit /b %ERRORLEVEL%
